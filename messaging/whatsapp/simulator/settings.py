"""What the sandbox phone is told from outside: where the product's webhook is and what it signs with."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class SandboxRefused(RuntimeError):
    """The sandbox may not or cannot run with these variables; the message says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All times in seconds. ``status_gap`` lies between two statuses of one message, ``retry_base`` before a retry."""

    webhook_url: str
    app_secret: str
    verify_token: str
    state_dir: Path
    webhook_timeout: float = 10.0
    retry_base: float = 2.0
    status_gap: float = 0.25


def from_environ(variables: Mapping[str, str]) -> Settings:
    """Read the variables; the secrets default to the product's development values.

    Raises SandboxRefused in production and for a webhook address that is not HTTP.
    """
    if variables.get("CUSTOMERFLOWS_ENV") == "production":
        raise SandboxRefused("The sandbox phone pretends to be Meta and never runs in production.")
    # These names and defaults repeat the product's on purpose: importing them would tie the judge to the judged.
    port = variables.get("PORT") or "8000"
    site_url = (variables.get("SITE_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    webhook_url = variables.get("SANDBOX_WEBHOOK_URL") or f"{site_url}/webhooks/whatsapp/"
    if not webhook_url.startswith(("http://", "https://")):
        raise SandboxRefused(f"SANDBOX_WEBHOOK_URL is {webhook_url!r}; it must begin with http:// or https://.")
    state_dir = Path(variables.get("STATE_DIR") or ".devstack")
    return Settings(
        webhook_url=webhook_url,
        app_secret=variables.get("WHATSAPP_APP_SECRET") or "development-only-app-secret",
        verify_token=variables.get("WHATSAPP_VERIFY_TOKEN") or "development-only-verify-token",
        state_dir=Path(variables.get("SANDBOX_STATE") or state_dir / "sandbox"),
    )
