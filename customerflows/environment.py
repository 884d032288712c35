"""Every environment variable of the product, read once, typed, and refused when production could not be safe.

Needs no Django, so the edge, the embedded servers and the process supervisor read it as the site does. Development
has a working value for everything; production has none for a secret. ``NAME_FILE`` may name a file that holds
``NAME``, as container platforms mount secrets. ``.env.example`` explains each variable.
"""

import binascii
import hashlib
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

CHECKOUT = Path(__file__).resolve().parent.parent
KINDS = ("development", "test", "production")
# Known to everybody: enough to try the product with, and refused by value in production.
DEVELOPMENT_SECRETS = {
    "SECRET_KEY": "development-only-signing-key-that-production-refuses-to-start-with",
    "FIELD_KEYS": "dev:" + b64encode(b"development-only-field-key-32-b!").decode(),
    "API_KEY_PEPPER": "development-only-pepper",
    "WHATSAPP_APP_SECRET": "development-only-app-secret",
    "WHATSAPP_VERIFY_TOKEN": "development-only-verify-token",
    "STRIPE_SECRET_KEY": "sk_test_development_only",
    "STRIPE_WEBHOOK_SECRET": "whsec_development_only",
}
DATABASE_ROLES = {
    "DATABASE_URL": "cf_app",
    "DATABASE_MIGRATOR_URL": "cf_migrator",
    "DATABASE_RELAY_URL": "cf_relay",
    "DATABASE_INGEST_URL": "cf_ingest",
    "DATABASE_SEALER_URL": "cf_sealer",
}


class EnvironmentRefused(Exception):
    """The variables cannot be used; the message lists every problem, one a line."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Environment:
    """The variables after reading: lower-case names, real types, defaults filled in.

    ``field_keys`` are (key id, 32 bytes) pairs, the one to encrypt with first. A database URL that production was not
    given is empty: each process gets only the roles it works with. There is no repr, so that no log shows a secret.
    """

    env: str
    state_dir: Path
    port: int
    metrics_port: int
    site_url: str
    allowed_hosts: tuple[str, ...]
    trusted_proxies: int
    deploy_region: str
    security_contact: str
    database_url: str
    database_migrator_url: str
    database_relay_url: str
    database_ingest_url: str
    database_sealer_url: str
    database_admin_url: str
    redis_url: str
    secret_key: str
    field_keys: tuple[tuple[str, bytes], ...]
    api_key_pepper: str
    whatsapp_graph_url: str
    whatsapp_graph_version: str
    whatsapp_app_secret: str
    whatsapp_verify_token: str
    stripe_api_base: str
    stripe_secret_key: str
    stripe_webhook_secret: str
    google_client_id: str
    google_client_secret: str
    google_authorize_url: str
    google_token_url: str
    google_identity_url: str
    google_certs_url: str
    google_issuer: str
    email_url: str
    storage_url: str
    backup_url: str
    backup_key: str

    @property
    def is_production(self) -> bool:
        """Say whether the development conveniences must be off."""
        return self.env == "production"

    @property
    def sandbox(self) -> bool:
        """Say whether the vendor simulators are served under ``/sandbox/``."""
        return not self.is_production

    @property
    def broker_url(self) -> str:
        """The Redis address as Celery spells it: its sockets have another scheme."""
        if self.redis_url.startswith("unix://"):
            return "redis+socket://" + self.redis_url.removeprefix("unix://")
        return self.redis_url


def load(variables: Mapping[str, str], dotenv: Path = CHECKOUT / ".env") -> Environment:
    """Read ``variables``, in development completed by the file ``dotenv``.

    Raises EnvironmentRefused with every problem found, so that one restart mends them all.
    """
    kind = variables.get("CUSTOMERFLOWS_ENV") or "development"
    if kind not in KINDS:
        raise EnvironmentRefused(f"CUSTOMERFLOWS_ENV is {kind!r}; it must be one of {', '.join(KINDS)}.")
    # A test must not depend on what lies in somebody's checkout.
    if kind == "development":
        variables = {**read_dotenv(dotenv), **variables}
    reader = _Reader(variables, kind)
    environment = _build(reader)
    if environment.is_production:
        reader.problems += _production_problems(environment)
    if reader.problems:
        raise EnvironmentRefused("The environment is not usable:\n" + "\n".join(f"  - {p}" for p in reader.problems))
    return environment


def read_dotenv(path: Path) -> dict[str, str]:
    """Read ``NAME=value`` lines; blank lines and lines that begin with ``#`` are skipped, quotes around a value go."""
    if not path.is_file():
        return {}
    lines = [line.strip() for line in path.read_text().splitlines()]
    pairs = [line.removeprefix("export ").split("=", 1) for line in lines if "=" in line and not line.startswith("#")]
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs}


def socket_folder(state_dir: Path) -> Path:
    """Name the folder of the embedded servers' sockets.

    It lies in /tmp because a socket path holds at most 107 bytes, and is told apart by checkout and user so that
    neither two checkouts nor two people meet.
    """
    told_apart_by = f"{os.geteuid()}:{state_dir}"
    return Path("/tmp", "cf-" + hashlib.sha256(told_apart_by.encode()).hexdigest()[:10])  # noqa: S108  # made private at start


class _Reader:
    """Reads single variables for one kind of environment and collects what is wrong with them."""

    def __init__(self, variables: Mapping[str, str], kind: str) -> None:
        self.variables = variables
        self.kind = kind
        self.problems: list[str] = []

    def text(self, name: str, development: str = "", production: str = "") -> str:
        """Return the variable, or the content of the file it names, or this kind's default; empty counts as unset."""
        # Compose files and shells pass a variable they do not know as an empty one.
        value = self.variables.get(name, "")
        path = self.variables.get(name + "_FILE", "")
        if path and not value:
            try:
                value = Path(path).read_text().strip()
            except OSError as error:
                self.problems.append(f"{name}_FILE cannot be read: {error.strerror}.")
        return value or (production if self.kind == "production" else development)

    def number(self, name: str, development: int, production: int) -> int:
        """Return the variable as a whole number from 0 to 65535."""
        value = self.text(name, str(development), str(production))
        if value.isdecimal() and int(value) <= 65535:
            return int(value)
        self.problems.append(f"{name} is {value!r}; it must be a whole number from 0 to 65535.")
        return development

    def names(self, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Return a comma-separated variable."""
        return tuple(part.strip() for part in self.text(name).split(",") if part.strip()) or default

    def secret(self, name: str, *, required: bool = True) -> str:
        """Return a secret; production refuses the development value and, where it is required, none."""
        value = self.text(name, DEVELOPMENT_SECRETS[name])
        if self.kind == "production" and value == DEVELOPMENT_SECRETS[name]:
            self.problems.append(f"{name} is the development value; set one of your own.")
        if self.kind == "production" and required and not value:
            self.problems.append(f"{name} is missing.")
        return value

    def keys(self, name: str) -> tuple[tuple[str, bytes], ...]:
        """Return ``id:base64`` pairs of 32-byte keys, separated by commas."""
        pairs = []
        for part in filter(None, self.secret(name).split(",")):
            identifier, _, encoded = part.strip().partition(":")
            try:
                pairs.append((identifier, b64decode(encoded, validate=True)))
            except binascii.Error:
                pairs.append((identifier, b""))
        # A dot ends the id in a sealed value.
        if any(not identifier or "." in identifier or len(key) != 32 for identifier, key in pairs):
            self.problems.append(f"{name} must be id:base64 pairs of 32-byte keys, separated by commas.")
        return tuple(pairs)


def _build(reader: _Reader) -> Environment:
    """Put the groups of variables together."""
    # A relative folder would be another one for a process that is started elsewhere.
    state_dir = Path(reader.text("STATE_DIR", str(_default_state_dir()), "/var/lib/customerflows")).absolute()
    port = reader.number("PORT", 8000, 8000)
    site_url = reader.text("SITE_URL", f"http://127.0.0.1:{port}").rstrip("/")
    return Environment(
        env=reader.kind,
        state_dir=state_dir,
        port=port,
        # Moved along with PORT, so that two checkouts do not meet here either.
        metrics_port=reader.number("METRICS_PORT", (port + 10_000) % 65_536, 9464),
        site_url=site_url,
        allowed_hosts=reader.names("ALLOWED_HOSTS", _default_hosts(site_url, reader.kind)),
        # One is the proxy of the deployment; each further hop that is believed lets a client invent its address.
        trusted_proxies=reader.number("TRUSTED_PROXIES", 0, 1),
        deploy_region=reader.text("DEPLOY_REGION", "us-development"),
        security_contact=reader.text("SECURITY_CONTACT") or f"mailto:security@{urlsplit(site_url).hostname}",
        secret_key=reader.secret("SECRET_KEY"),
        field_keys=reader.keys("FIELD_KEYS"),
        api_key_pepper=reader.secret("API_KEY_PEPPER"),
        # Where the sandbox looks for letters; production has no sandbox and must name a server.
        email_url=reader.text("EMAIL_URL", f"file://{reader.text('SANDBOX_STATE', str(state_dir / 'sandbox'))}/mail"),
        storage_url=reader.text("STORAGE_URL", f"file://{state_dir}/media", f"file://{state_dir}/media"),
        backup_url=reader.text("BACKUP_URL"),
        backup_key=reader.text("BACKUP_KEY"),
        **_servers(reader, socket_folder(state_dir)),
        **_vendors(reader, site_url),
    )


def _servers(reader: _Reader, sockets: Path) -> dict[str, str]:
    """Read the server addresses; outside production the unset ones are those of this checkout's own servers."""
    given = reader.text("DATABASE_URL")
    # The application's password is no superuser's, so that address is never guessed.
    admin = "" if given else f"postgresql://postgres@/customerflows?host={sockets}"
    addresses = {
        "redis_url": reader.text("REDIS_URL", f"unix://{sockets}/vk.sock"),
        "database_admin_url": reader.text("DATABASE_ADMIN_URL", admin),
    }
    for name, role in DATABASE_ROLES.items():
        embedded = f"postgresql://{role}@/customerflows?host={sockets}"
        addresses[name.lower()] = reader.text(name, _as_role(given, role) if given else embedded)
    return addresses


def _vendors(reader: _Reader, site_url: str) -> dict[str, str]:
    """Read where Meta, Stripe and Google answer; outside production the first two are the simulators."""
    return {
        "whatsapp_graph_url": reader.text(
            "WHATSAPP_GRAPH_URL", f"{site_url}/sandbox/graph", "https://graph.facebook.com"
        ).rstrip("/"),
        "whatsapp_graph_version": reader.text("WHATSAPP_GRAPH_VERSION", "v25.0", "v25.0"),
        "whatsapp_app_secret": reader.secret("WHATSAPP_APP_SECRET"),
        "whatsapp_verify_token": reader.secret("WHATSAPP_VERIFY_TOKEN"),
        "stripe_api_base": reader.text("STRIPE_API_BASE", f"{site_url}/sandbox/stripe", "https://api.stripe.com"),
        "stripe_secret_key": reader.secret("STRIPE_SECRET_KEY", required=False),
        "stripe_webhook_secret": reader.secret("STRIPE_WEBHOOK_SECRET", required=False),
        "google_client_id": reader.text("GOOGLE_CLIENT_ID"),
        "google_client_secret": reader.text("GOOGLE_CLIENT_SECRET"),
    } | {name.lower(): reader.text(name, url, url) for name, url in GOOGLE_ADDRESSES.items()}


GOOGLE_ADDRESSES = {
    "GOOGLE_AUTHORIZE_URL": "https://accounts.google.com/o/oauth2/v2/auth",
    "GOOGLE_TOKEN_URL": "https://oauth2.googleapis.com/token",
    "GOOGLE_IDENTITY_URL": "https://openidconnect.googleapis.com/v1/userinfo",
    "GOOGLE_CERTS_URL": "https://www.googleapis.com/oauth2/v3/certs",
    "GOOGLE_ISSUER": "https://accounts.google.com",
}


def google_origin(environment: Environment) -> list[str]:
    """Name where a form may lead besides to us: Google's log-in, where it is offered."""
    parts = urlsplit(environment.google_authorize_url)
    return [f"{parts.scheme}://{parts.netloc}"] if environment.google_client_id else []


def _default_state_dir() -> Path:
    """Keep data in the checkout; as root outside it, since the servers' own user may not reach a private home."""
    if os.geteuid() != 0:
        return CHECKOUT / ".devstack"
    return Path("/var/lib/customerflows-dev", hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12])


def _default_hosts(site_url: str, kind: str) -> tuple[str, ...]:
    """Answer to the site's own name, and outside production to this machine's and the test client's."""
    own = (urlsplit(site_url).hostname or "",)
    return own if kind == "production" else tuple({*own, "127.0.0.1", "localhost", "[::1]", "testserver"})


def _as_role(url: str, role: str) -> str:
    """Return the database URL ``url`` for another role with the same password, host and database."""
    parts = urlsplit(url)
    credentials, at, host = parts.netloc.rpartition("@")
    _, colon, password = credentials.partition(":")
    return urlunsplit(parts._replace(netloc=role + colon + password + (at or "@") + host))


def _production_problems(environment: Environment) -> list[str]:
    """List what a public installation must not have: readable traffic, simulators, data outside the US."""
    database_urls = {name: getattr(environment, name.lower()) for name in (*DATABASE_ROLES, "DATABASE_ADMIN_URL")}
    problems = [
        f"{name} must use sslmode=verify-full (or a Unix socket)."
        for name, url in database_urls.items()
        if url and not _is_protected(url)
    ]
    if not any(database_urls.values()):
        problems.append("DATABASE_URL is missing.")
    if not environment.redis_url:
        problems.append("REDIS_URL is missing.")
    if 0 < len(environment.secret_key) < 32:
        problems.append("SECRET_KEY must have at least 32 characters.")
    if not environment.site_url.startswith("https://"):
        problems.append("SITE_URL must be the public https:// address.")
    if not environment.deploy_region.startswith("us-"):
        problems.append("DEPLOY_REGION must begin with us-: customer data stays in the United States.")
    for name in ("whatsapp_graph_url", "stripe_api_base"):
        address = getattr(environment, name)
        if not address.startswith("https://") or "/sandbox/" in address:
            problems.append(f"{name.upper()} must not be a simulator.")
    return problems + _mail_problems(environment.email_url)


def _mail_problems(url: str) -> list[str]:
    """List why letters could not be posted, or be read on their way."""
    if not url.startswith(("smtp://", "smtps://")):
        return ["EMAIL_URL must be an smtp:// or smtps:// address: without mail nobody can sign up or recover."]
    is_plain = parse_qs(urlsplit(url).query).get("starttls") == ["off"]
    return ["EMAIL_URL must not switch TLS off: a letter may let somebody in."] if is_plain else []


def _is_protected(database_url: str) -> bool:
    """Say whether nobody between us and the server could read along or pretend to be it."""
    parts = urlsplit(database_url)
    query = parse_qs(parts.query)
    # libpq takes a folder of sockets in either place, percent-encoded in the first.
    host = unquote(parts.hostname or query.get("host", [""])[-1])
    # Exactly one value: of two, libpq would follow the last.
    return host.startswith("/") or query.get("sslmode") == ["verify-full"]
