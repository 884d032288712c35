"""What the environment tells the sandbox."""

from pathlib import Path

import pytest

from messaging.whatsapp.simulator.settings import SandboxRefused, from_environ


def test_development_needs_no_variable() -> None:
    settings = from_environ({})
    assert settings.webhook_url == "http://127.0.0.1:8000/webhooks/whatsapp/"
    assert settings.state_dir == Path(".devstack/sandbox")


def test_the_webhook_follows_the_site() -> None:
    assert from_environ({"SITE_URL": "http://crm.test:9000/"}).webhook_url == "http://crm.test:9000/webhooks/whatsapp/"


def test_production_is_refused() -> None:
    with pytest.raises(SandboxRefused, match="never runs in production"):
        from_environ({"CUSTOMERFLOWS_ENV": "production"})


def test_a_webhook_that_is_not_http_is_refused() -> None:
    with pytest.raises(SandboxRefused, match="SANDBOX_WEBHOOK_URL"):
        from_environ({"SANDBOX_WEBHOOK_URL": "file:///etc/passwd"})
