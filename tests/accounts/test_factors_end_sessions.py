"""Another way to sign in is a new beginning: whoever holds an older session of the person is out."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Authenticator, Session
from tests.accounts.proofs import app_of, code_of, passkey_of, verified
from tests.accounts.test_audit_events import sentences
from tests.cast import Cast

SECURITY = "/account/security/"
OUT = "Kiera Boone was signed out of 1 other devices"


@pytest.fixture
def elsewhere(cast: Cast, browser_of: Any) -> Client:
    """Another browser of Kiera's."""
    browser: Client = browser_of(cast.kiera)
    return browser


def is_out(browser: Client) -> bool:
    return browser.get(SECURITY).headers.get("Location", "").startswith("/login/")


def test_a_new_app_signs_out_everywhere_else(cast: Cast, browser_of: Any, elsewhere: Client) -> None:
    own = browser_of(cast.kiera)
    own.get(f"{SECURITY}authenticators/new/")
    code = code_of(Authenticator.objects.get(user=cast.kiera.user))
    own.post(f"{SECURITY}authenticators/new/", {"name": "Phone", "code": code})
    assert (is_out(elsewhere), is_out(own), OUT in sentences(cast.dana)) == (True, False, True)


def test_a_wrong_code_signs_nobody_out(cast: Cast, browser_of: Any, elsewhere: Client) -> None:
    browser_of(cast.kiera).post(f"{SECURITY}authenticators/new/", {"name": "Phone", "code": "x"})
    assert not is_out(elsewhere)


def test_a_new_passkey_signs_out_everywhere_else(cast: Cast, browser_of: Any, elsewhere: Client) -> None:
    own = browser_of(cast.kiera)
    passkey_of(own)
    assert (is_out(elsewhere), is_out(own)) == (True, False)


def test_a_removed_app_signs_out_everywhere_else(cast: Cast, browser_of: Any, elsewhere: Client) -> None:
    app = app_of(cast.kiera)
    own = verified(browser_of(cast.kiera), app)
    own.post(f"{SECURITY}factors/authenticator-{app.id}/removal/")
    assert Authenticator.objects.count() == 0
    assert (is_out(elsewhere), is_out(own)) == (True, False)


def test_a_reset_signs_the_colleague_out_everywhere(cast: Cast, browser_of: Any, elsewhere: Client) -> None:
    app_of(cast.kiera)
    dana = browser_of(cast.dana)
    dana.post(f"/copperline/settings/security/resets/{cast.kiera.id}/")
    assert (is_out(elsewhere), Session.objects.of(cast.kiera.user_id).count(), is_out(dana)) == (True, 0, False)
