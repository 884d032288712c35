"""Where letters are posted: an address like `smtp://user:password@host:587` as Django's MAILERS wants it."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TIMEOUT_SECONDS = 10
_BACKENDS = "django.core.mail.backends"
_DEFAULT_SENDER = "hello@customerflows.example"


def mailer(url: str) -> dict[str, Any]:
    """The mailer of an address.

    `smtp://` greets in the clear and then demands STARTTLS (`?starttls=off` for a server on this machine), `smtps://`
    speaks TLS from the first byte, `file:///folder` keeps each letter as a file.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {"BACKEND": "customerflows.mail_folder.EmailBackend", "OPTIONS": {"file_path": unquote(parts.path)}}
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must be smtp://host, smtps://host or file:///folder.")
    is_plain = parse_qs(parts.query).get("starttls") == ["off"]
    options = {
        "host": parts.hostname,
        "port": parts.port,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp" and not is_plain,
        "use_ssl": parts.scheme == "smtps",
        "timeout": TIMEOUT_SECONDS,
    }
    return {"BACKEND": f"{_BACKENDS}.smtp.EmailBackend", "OPTIONS": options}


def sender(url: str) -> str:
    """Whom letters come from: the address named by `?from=`."""
    address = parse_qs(urlsplit(url).query).get("from", [_DEFAULT_SENDER])[0]
    return f"CustomerFlows <{address}>"
