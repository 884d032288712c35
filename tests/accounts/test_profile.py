"""The profile: what belongs to a person and to none of their companies."""

import pytest
from django.test import Client

from accounts.models import Letter, Membership, User
from security.tenancy.context import tenant_transaction
from tests.cast import PASSWORD

NEW = "slates-and-gutters-2026"


def names_in(member):
    """What a person's companies call them."""
    with tenant_transaction(member.as_tenant()):
        return Membership.objects.get(user_id=member.user_id).name


def test_a_new_name_is_seen_in_every_company(cast, browser_of):
    browser_of(cast.dana).post("/account/profile/", {"name": "Dana Reed"})
    with tenant_transaction(cast.plumbing.as_system()):
        assert Membership.objects.get(user_id=cast.dana.user_id).name == "Dana Reed"
    assert (names_in(cast.dana), User.objects.get(id=cast.dana.user_id).name) == ("Dana Reed", "Dana Reed")


def test_a_viewer_may_change_their_own_name_and_nobody_elses(cast, browser_of):
    browser_of(cast.ellie).post("/account/profile/", {"name": "Ellie Stone"})
    assert (names_in(cast.ellie), names_in(cast.kiera), names_in(cast.rex)) == (
        "Ellie Stone",
        "Kiera Boone",
        "Rex Nolan",
    )


@pytest.mark.parametrize("name", ["", " ", "x" * 121, "nul\0"])
def test_what_is_no_name_is_refused_and_shown_nowhere(cast, browser_of, name):
    answer = browser_of(cast.kiera).post("/account/profile/", {"name": name})
    assert (answer.status_code, names_in(cast.kiera)) == (422, "Kiera Boone")


def test_the_shell_leads_to_the_profile_and_the_profile_back(cast, browser_of):
    browser = browser_of(cast.kiera)
    assert 'href="/account/profile/"' in browser.get("/copperline/").content.decode()
    assert 'href="/">' in browser.get("/account/profile/").content.decode()


def test_the_password_is_changed_with_the_old_one_and_the_person_is_told(cast, browser_of):
    browser = browser_of(cast.kiera)
    answer = browser.post("/account/password/", {"oldpassword": PASSWORD, "password1": NEW})
    assert answer["Location"] == "/account/profile/"
    assert browser.get("/copperline/").status_code == 200
    told = Letter.objects.get()
    assert (told.to, told.read()["subject"]) == ("kiera@copperline.example", "Your password was changed")


def test_a_changed_password_ends_what_is_open_elsewhere(cast, browser_of):
    elsewhere = browser_of(cast.kiera)
    browser_of(cast.kiera).post("/account/password/", {"oldpassword": PASSWORD, "password1": NEW})
    assert elsewhere.get("/copperline/")["Location"].startswith("/login/")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("wrong", NEW, "That isn’t your current password."),
        (PASSWORD, "short", "This password is too short."),
        (PASSWORD, "password123", "This password is too common."),
        (PASSWORD, "Kiera-Copperline-1", "This password is easy to guess."),
        (PASSWORD, "", "This field is required."),
    ],
)
def test_a_refused_change_says_why_and_changes_nothing(cast, browser_of, old, new, said):
    page = browser_of(cast.kiera).post("/account/password/", {"oldpassword": old, "password1": new})
    assert said in page.content.decode()
    assert User.objects.get(id=cast.kiera.user_id).check_password(PASSWORD)


def test_the_librarys_other_pages_are_not_there():
    gone = [
        "/account/reauthenticate/",
        "/account/login/code/",
        "/account/login/code/confirm/",
        "/account/google/login/token/",
    ]
    assert [Client().get(address).status_code for address in gone] == [404] * 4
