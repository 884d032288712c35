"""Promise B3.1, as far as it is built: passwords of 8 characters and more under bcrypt, and cookies that stay ours.

Log-in with Google, second factors, and sessions that end are promised and come with their own tests.
"""

from typing import Any

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.test import Client

from accounts.models import User
from tests.accounts.test_sign_up import SAM
from tests.cast import PASSWORD, Cast
from tests.security.test_production_settings import production


def test_b3_1_a_password_of_seven_characters_makes_no_account(db: None) -> None:
    Client().post("/signup/", SAM | {"password1": "k7#qPz2"})
    assert not User.objects.exists()


def test_b3_1_a_common_password_makes_no_account(db: None) -> None:
    Client().post("/signup/", SAM | {"password1": "iloveyou123"})
    assert not User.objects.exists()


def test_b3_1_passwords_are_kept_as_salted_bcrypt(cast: Cast) -> None:
    kept = {cast.kiera.user.password, cast.luis.user.password}
    assert ({identify_hasher(one).algorithm for one in kept}, len(kept)) == ({"bcrypt_sha256"}, 2)
    assert [one for one in kept if PASSWORD in one] == []


@pytest.mark.parametrize("cookie", ["SESSION", "CSRF"])
def test_b3_1_cookies_are_secure_http_only_and_same_site(cookie: str) -> None:
    said = production()
    assert (said[f"{cookie}_COOKIE_SECURE"], said[f"{cookie}_COOKIE_SAMESITE"]) == (True, "Lax")
    assert said[f"{cookie}_COOKIE_NAME"].startswith("__Host-")


def test_b3_1_no_script_reads_the_session_cookie(cast: Cast) -> None:
    browser = Client()
    browser.post("/login/", {"login": cast.kiera.user.email, "password": PASSWORD})
    assert browser.cookies["sid"]["httponly"] is True


def test_b3_1_who_logs_out_is_out(cast: Cast, browser_of: Any) -> None:
    browser = browser_of(cast.kiera)
    key = browser.cookies["sid"].value
    browser.post("/logout/")
    thief = Client()
    thief.cookies["sid"] = key
    assert thief.get("/copperline/").status_code == 302
