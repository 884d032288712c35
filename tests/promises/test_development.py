"""Promise B3.3: reviewed and scanned code; input checked on both sides; CSRF, CSP and rate limits.

`tests/access/test_input.py`, `test_origins.py` and `test_headers.py` ask every address; `tests/security` holds the
violation reports in a real browser.
"""

import json
from typing import Any

import pytest
from django.test import Client

from customerflows.checks.catalogue import CHECKS
from customerflows.checks.commands import ROOT
from security.models import CspReport
from tests.access.filled_in import FILLED, Controls, demanded, own_forms, untold
from tests.access.routes import routes
from tests.access.test_table import WITHOUT_TOKEN
from tests.cast import Cast

VIOLATION = {
    "csp-report": {
        "document-uri": "http://testserver/login/",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/x.js",
    }
}


@pytest.mark.parametrize("name", ["types", "patterns", "secrets", "dependencies", "licences", "lint"])
def test_b3_3_a_change_is_checked_and_its_dependencies_are_looked_up(name: str) -> None:
    assert name in {check.name for check in CHECKS}


def test_b3_3_the_same_checks_run_for_everybody_who_proposes_a_change() -> None:
    assert "make test" in (ROOT / ".ci/run").read_text()


def test_b3_3_input_is_checked_in_the_browser(cast: Cast, browser_of: Any) -> None:
    page = browser_of(cast.kiera).get("/copperline/contacts/new/").content.decode()
    name = own_forms()["ContactForm"].base_fields["name"]
    assert untold(demanded(name), Controls(page).found["name"]) == {}


def test_b3_3_input_is_checked_on_the_server(cast: Cast, browser_of: Any) -> None:
    assert browser_of(cast.kiera).post("/copperline/contacts/new/", {"name": "x" * 201}).status_code == 422


def test_b3_3_every_form_is_held_to_both() -> None:
    assert {filled.form for filled in FILLED} <= own_forms().keys()


def test_b3_3_every_change_needs_the_forms_token() -> None:
    assert {one.name for one in routes() if getattr(one.view, "csrf_exempt", False)} == WITHOUT_TOKEN


def test_b3_3_a_change_from_another_site_is_refused(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.kiera.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = browser.post("/copperline/contacts/new/", {"name": "Walt"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize("address", ["/", "/login/", "/copperline/", "/copperline/inbox/"])
def test_b3_3_no_script_runs_without_the_pages_own_nonce(cast: Cast, browser_of: Any, address: str) -> None:
    policy = browser_of(cast.kiera).get(address, follow=True).headers["Content-Security-Policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert (scripts.startswith("script-src 'nonce-"), scripts.count("'"), "unsafe" in policy) == (True, 2, False)


def test_b3_3_every_page_has_another_nonce(db: None) -> None:
    policies = {Client().get("/login/").headers["Content-Security-Policy"] for _ in "ab"}
    assert len(policies) == 2


def test_b3_3_what_the_policy_stops_is_heard_of(db: None) -> None:
    answer = Client().post("/csp-report/", json.dumps(VIOLATION), content_type="application/csp-report")
    assert (answer.status_code, CspReport.objects.get().route) == (204, "account_login")
