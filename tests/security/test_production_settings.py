"""What the settings say in production: read in a process of its own, because they are read once."""

import json
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from customerflows.environment import CHECKOUT
from tests.setup.test_environment import PUBLIC

TELL = """
import json
from customerflows import settings
names = json.loads('{names}')
print(json.dumps({{name: getattr(settings, name) for name in names}}, default=str))
"""
COOKIES = {
    "SESSION_COOKIE_NAME": "__Host-sid",
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "CSRF_COOKIE_NAME": "__Host-csrf",
    "CSRF_COOKIE_SECURE": True,
    "CSRF_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_SAMESITE": "Lax",
}
TRANSPORT = {
    "SECURE_HSTS_SECONDS": 63_072_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
    "SECURE_REFERRER_POLICY": "same-origin",
    "CSRF_TRUSTED_ORIGINS": ["https://crm.example"],
    "ALLOWED_HOSTS": ["crm.example"],
    "DEBUG": False,
    "REPORTING_ENDPOINTS": 'csp="/csp-report/"',
}


@cache
def production() -> Any:
    """The settings of a public installation."""
    names = json.dumps([*COOKIES, *TRANSPORT, "CONTENT_SECURITY_POLICY"])
    done = subprocess.run(
        [sys.executable, "-c", TELL.format(names=names)],
        cwd=CHECKOUT, env=PUBLIC | {"STATE_DIR": "/nonexistent"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(("name", "value"), [*COOKIES.items(), *TRANSPORT.items()])
def test_production_says(name: str, value: Any) -> None:
    assert production()[name] == value


def test_the_policy_reports_both_ways_and_upgrades_what_is_asked_for_in_plain() -> None:
    directives = production()["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert (directives["report-uri"], directives["report-to"]) == (["/csp-report/"], ["csp"])
    assert directives["upgrade-insecure-requests"] is True


def test_no_script_is_allowed_but_by_its_nonce() -> None:
    assert production()["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["script-src"] == ["csp.constants.NONCE"]
