"""Promise B9, as far as it is built: owners see who works here and can let people go; weak passwords are refused.

The check-up page that finds these things by itself, and the reports of leaked keys and phishing, are promised and come
with their own tests.
"""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.test_sign_up import SAM
from tests.cast import Cast


@pytest.mark.parametrize("weak", ["12345678", "password", "sam@reyes.example"])
def test_b9_a_weak_password_is_refused(db: None, weak: str) -> None:
    Client().post("/signup/", SAM | {"password1": weak})
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["Dana Whitfield", "Luis Ortega", "Kiera Boone", "Marcus Tran", "Ellie Park"])
def test_b9_an_owner_reviews_who_works_here(cast: Cast, browser_of: Any, name: str) -> None:
    assert name in browser_of(cast.dana).get("/copperline/settings/team/").content.decode()


def test_b9_an_owner_ends_somebodys_access_in_place(cast: Cast, browser_of: Any) -> None:
    removal = f"/copperline/settings/team/{cast.marcus.id}/removal/"
    assert removal in browser_of(cast.dana).get("/copperline/settings/team/").content.decode()
    assert browser_of(cast.dana).post(removal).status_code == 302
    assert browser_of(cast.marcus).get("/copperline/").status_code == 404
