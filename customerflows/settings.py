"""Django's settings. What differs between machines comes from `environment`; everything here is the same everywhere."""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

from customerflows.databases import django_database
from customerflows.environment import google_origin, load
from customerflows.logs import configure_logs
from customerflows.mailers import mailer, sender
from customerflows.passkeys import passkey_home

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = load(os.environ)
PRODUCTION = ENVIRONMENT.is_production

SECRET_KEY = ENVIRONMENT.secret_key
# Off in development too: a page that works only with it on would fail in production first.
DEBUG = False
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
SITE_URL = ENVIRONMENT.site_url
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.site_url]

INSTALLED_APPS = [
    "security",
    "accounts",
    "contacts",
    "pipeline",
    "messaging",
    "customerflows",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_otp",
    "django_otp_webauthn",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "csp",
    "django_htmx",
    "django_structlog",
]

MIDDLEWARE = [
    # Outermost, so that a line of any other layer carries the id of its request.
    "django_structlog.middlewares.RequestMiddleware",
    "security.audit.origin.OriginMiddleware",
    "customerflows.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # These two stand above WhiteNoise, which answers for static files itself: they need the headers as well.
    "customerflows.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "customerflows.headers.OtherSitesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Says with which second factor the session was opened; the tenant door asks it.
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "security.limits.middleware.LimitMiddleware",
    # Innermost: what a refused change rolls back must not take the session and its messages along.
    "accounts.middleware.AccountMiddleware",
]

ROOT_URLCONF = "customerflows.urls"
WSGI_APPLICATION = "customerflows.wsgi.application"
APPEND_SLASH = True

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "builtins": ["customerflows.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "customerflows.context.csp",
                "customerflows.context.shell",
                "accounts.context.identity",
                "messaging.context.shell",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]

# The application role serves; the migrator changes the schema; the queue role claims work across accounts, and the
# sealer chains what was recorded (both in the relay only).
DATABASES = {"default": django_database(ENVIRONMENT.database_url, engine="security.tenancy.backend")}
# A container has the addresses of its own roles only.
if ENVIRONMENT.database_migrator_url:
    DATABASES["migrator"] = django_database(ENVIRONMENT.database_migrator_url)
if ENVIRONMENT.database_relay_url:
    DATABASES["queue"] = django_database(ENVIRONMENT.database_relay_url, engine="security.tenancy.backend")
if ENVIRONMENT.database_sealer_url:
    DATABASES["sealer"] = django_database(ENVIRONMENT.database_sealer_url, engine="security.tenancy.backend")
DATABASE_ROUTERS = ["security.tenancy.database_router.SchemaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# bcrypt over SHA-256: plain bcrypt refuses passwords over 72 bytes. Cost 12 is Django's default.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.BCryptSHA256PasswordHasher"]
# No rules about kinds of characters (OWASP ASVS 6.2.5); the list of common passwords answers 6.2.4.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "accounts.passwords.LengthAtMost"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.HardToGuess"},
    {"NAME": "accounts.passwords.NotLeaked"},
]
# Made by `manage.py load_breached_passwords`; without the file no password counts as leaked.
LEAKED_PASSWORDS = ENVIRONMENT.state_dir / "leaked-passwords.bin"
# A link to a new password; whoever asks for one waits at the mailbox.
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
# The password is asked for once: its field can show it, and a repetition only gets pasted.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignUpForm",
    "login": "accounts.forms.LogInForm",
    "change_password": "accounts.forms.ChangePasswordForm",  # pragma: allowlist secret
    "set_password": "accounts.forms.SetPasswordForm",  # pragma: allowlist secret
    "reset_password_from_key": "accounts.forms.ResetPasswordForm",  # pragma: allowlist secret
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# An address is proved before anybody comes in, by a code that works in the browser that asked for it and nowhere else:
# a link would let whoever signed up with somebody else's address have it proved by the owner's curiosity.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 5
# One address a person: the new one takes the place of the old one once it is proved, and the old one is told.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# A taken address is answered as a free one is, on the page; its owner learns of it by mail.
ACCOUNT_PREVENT_ENUMERATION = True
# Whoever resets a password logs in with it, by the same way and through the same stages as everybody.
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = True
# A second net, wider than the table in customerflows/limits.py, counted by each process for itself. By client address
# only: by the email address alone, as allauth would count failures, anybody could lock somebody else out.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "60/m/ip"}
# A second factor only: nobody logs in by a passkey alone.
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
OTP_WEBAUTHN_RP_NAME = "CustomerFlows"
OTP_WEBAUTHN_RP_ID, _PASSKEY_ORIGIN = passkey_home(SITE_URL)
OTP_WEBAUTHN_ALLOWED_ORIGINS = [_PASSKEY_ORIGIN]
# What goes wrong with a passkey is told to the person; its library would log it as an error with a traceback.
OTP_WEBAUTHN_EXCEPTION_LOGGER_NAME = ""
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.trusted_proxies
SOCIALACCOUNT_ADAPTER = "accounts.google.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.GoogleSignUpForm"}
SOCIALACCOUNT_PROVIDERS = {"google": {"OAUTH_PKCE_ENABLED": True, "SCOPE": ["openid", "email", "profile"]}}
# The form asks for the company, which Google does not know.
SOCIALACCOUNT_AUTO_SIGNUP = False
# A Google account whose address is somebody's here is not that person until they connect the two themselves.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False

# Lax and not Strict: a log-in at Google and the links in our mail come from other sites.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_COOKIES = ENVIRONMENT.site_url.startswith("https://")
# A browser takes a __Host- cookie over https and from this host only: no subdomain can plant one (RFC 6265bis).
SESSION_COOKIE_NAME = "__Host-sid" if SECURE_COOKIES else "sid"
SESSION_COOKIE_SECURE = SECURE_COOKIES
SESSION_ENGINE = "accounts.sessions.store"
# Outside any company; inside one, its own settings say how long its people stay signed in, two weeks at the most.
SESSION_IDLE_AGE = 12 * 3600
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_COOKIES else "csrf"
CSRF_COOKIE_SECURE = SECURE_COOKIES
# Forms and htmx take the token from the page, so no script needs to read the cookie.
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "customerflows.refusals.csrf_failure"
# Only in production does a proxy stand in front that replaces this header; elsewhere a client could write it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
# The proxy redirects; between it and the site everything is plain HTTP.
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Nonces without strict-dynamic: with it, htmx would run a script found in a swapped fragment.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        # Chromium checks the redirects after a POST too: a log-in or a payment elsewhere would have to be named here.
        "form-action": [SELF, *google_origin(ENVIRONMENT)],
        "frame-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "report-uri": ["/csp-report/"],
    }
}

if SECURE_COOKIES:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True
    # The newer way to report, which browsers know over https only; where both are named they take this one.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["report-to"] = ["csp"]
REPORTING_ENDPOINTS = 'csp="/csp-report/"' if SECURE_COOKIES else ""

USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"

STATIC_URL = "/static/"
# Development serves the sources through finders; only an image collects.
STATIC_ROOT = BASE_DIR / ".build" / "collected" if PRODUCTION else None
STATICFILES_DIRS: list[Any] = [
    BASE_DIR / ".build" / "static",
    ("vendor/sortablejs", BASE_DIR / "node_modules" / "sortablejs" / "modular"),
    ("vendor/figtree", BASE_DIR / "node_modules" / "@fontsource-variable" / "figtree" / "files"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": f"customerflows.static_files.{'HashedStorage' if PRODUCTION else 'PlainStorage'}",
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
# A file that is edited while the site runs must not be served by halves.
WHITENOISE_AUTOREFRESH = ENVIRONMENT.env == "development"

# Only the worker opens a connection: pages write letters into the database (`accounts.operations.mailing`).
MAILERS = {"default": mailer(ENVIRONMENT.email_url)}
DEFAULT_FROM_EMAIL = sender(ENVIRONMENT.email_url)

DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

CELERY = {
    "broker_url": ENVIRONMENT.broker_url,
    "broker_connection_retry_on_startup": True,
    "broker_transport_options": {
        # A task lost with its worker comes back after this; it must exceed the longest task twice.
        "visibility_timeout": 3600,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "unacked_restore_throttle": 1,
    },
    "task_ignore_result": True,
    # Taken off the queue when it is done, so a task that dies with its worker comes back.
    "task_acks_late": True,
    "task_serializer": "json",
    # Never pickle: whoever can write to the broker could then run code in the worker.
    "accept_content": ["json"],
    # Otherwise a slow task holds back others that an idle worker could take.
    "worker_prefetch_multiplier": 1,
    "worker_hijack_root_logger": False,
    "worker_send_task_events": False,
    "timezone": "UTC",
    "beat_scheduler": "customerflows.beat:LeasedScheduler",
    "beat_schedule_filename": str(ENVIRONMENT.state_dir / "beat-schedule"),
    "beat_schedule": {
        "clear-sessions": {"task": "accounts.clear_sessions", "schedule": 3600.0},
        "forget-csp-reports": {"task": "security.forget_csp_reports", "schedule": 24 * 3600.0},
    },
}

# What the relay does in turn, by name: lower floors do not import higher ones.
RELAY_STEPS = [
    "messaging.operations.receiving.drain",
    "security.outbox.dispatching.dispatch",
    "accounts.operations.posting.hand_over",
    "security.audit.sealing.seal_now_and_then",
]
RELAY_COLLECTORS = [
    "messaging.operations.measuring.EnvelopeCollector",
    "security.outbox.measuring.OutboxCollector",
    "accounts.operations.measuring.LetterCollector",
]

# Where sealed values lie beside the sealed columns of models, by name.
SEALED_STORES = ["messaging.operations.resealing.SealedPhotos"]

# Django would lay its own handlers over ours: plain text, and nothing redacted.
LOGGING_CONFIG = None
configure_logs(ENVIRONMENT.env)
DJANGO_STRUCTLOG_COMMAND_LOGGING_ENABLED = False
# An address is personal data: it would be looked up for every request only to be blanked.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
