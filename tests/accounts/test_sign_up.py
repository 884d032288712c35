"""Signing up: a person, a company and its pipeline in one go."""

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.test import Client

from accounts.models import Account, Letter, Membership, User
from accounts.models.account import RESERVED_SLUGS, tenant_of
from pipeline.models import Stage
from security.permissions import Role
from security.tenancy.context import tenant_transaction
from security.tenancy.routes import route

SAM = {
    "name": "Sam Reyes",
    "company": "Reyes Roofing",
    "email": "Sam@Reyes.example",
    "password1": "copper-gutter-ladder",
    "trade": "roofing",
}
EASY = "This password is easy to guess. Add another word or two that nobody would expect."
PASSWORD_FIELD = "password1"


def sign_up(client=None, **changes):
    """The answer to a filled-in form, with some of it changed."""
    return (client or Client()).post("/signup/", {**SAM, **changes}, follow=True)


def code_in(letter):
    """The code that a letter brings."""
    return letter.read()["text"].partition("Your code is ")[2].split()[0]


def confirm(client, code):
    """The answer to a code that was typed in."""
    return client.post("/account/confirm-email/", {"action": "verify", "code": code}, follow=True)


def come_in(**changes):
    """Sign up, take the code out of the letter and type it in: the page that follows."""
    client = Client()
    sign_up(client, **changes)
    return confirm(client, code_in(Letter.objects.latest("id")))


def words_of(response):
    """Everything the refused form says."""
    return [words for errors in response.context["form"].errors.values() for words in errors]


def owner_of(slug):
    """The only member of a new company."""
    account_id = route("slug", slug)
    assert account_id
    with tenant_transaction(tenant_of(account_id)):
        return Membership.objects.get()


def test_a_person_a_company_and_its_stages_come_to_be(db):
    response = come_in()
    owner = owner_of("reyes-roofing")
    assert (response.redirect_chain[-1][0], response.status_code) == ("/reyes-roofing/", 200)
    assert (owner.name, owner.role, owner.email) == ("Sam Reyes", Role.OWNER, "sam@reyes.example")
    with tenant_transaction(owner.as_tenant()):
        assert (Account.objects.get(id=owner.account_id).trade, Stage.objects.count() > 3) == ("roofing", True)


def test_the_new_owner_is_greeted_and_sees_what_is_left_to_do(db):
    page = come_in().content.decode()
    assert ["Sam</bdi>" in page, "Finish setting up" in page, "1 of 3 done" in page] == [True] * 3


def test_the_password_is_kept_as_bcrypt_over_sha256(db):
    sign_up()
    kept = User.objects.get(email="sam@reyes.example").password
    assert (kept.startswith("bcrypt_sha256$$2b$"), SAM[PASSWORD_FIELD] in kept) == (True, False)
    assert identify_hasher(kept).algorithm == "bcrypt_sha256"


def test_a_password_longer_than_bcrypt_can_take_counts_to_its_end(db):
    long = "forty crates of copper elbows stand behind the old depot on Juniper Street until Tuesday "
    sign_up(password1=long + "end")
    made = User.objects.get(email="sam@reyes.example")
    assert (made.check_password(long + "end"), made.check_password(long + "other")) == (True, False)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password1": "password123"}, "This password is too common."),
        ({"password1": "short"}, "This password is too short. It must contain at least 8 characters."),
        ({"password1": "sam@reyes.example"}, "The password is too similar to the email."),
        ({"password1": "x" * 257}, "This password is too long. It can have at most 256 characters."),
        ({"password1": "reyes-roofing"}, EASY),
        ({"password1": "customerflows1"}, EASY),
        ({"password1": "qwertzuiop12"}, EASY),
        ({"email": "sam@"}, "Enter a valid email address."),
        ({"company": ""}, "This field is required."),
        ({"name": "x" * 121}, "Ensure this value has at most 120 characters (it has 121)."),
        ({"company": "nul\0"}, "Null characters are not allowed."),
        ({"trade": "piracy"}, "Select a valid choice. piracy is not one of the available choices."),
    ],
)
def test_what_cannot_be_is_refused_with_words_and_nobody_comes_to_be(db, change, said):
    response = sign_up(**change)
    assert said in words_of(response)
    assert User.objects.count() == 0


def test_an_address_that_has_an_account_makes_no_second_one(cast):
    before = User.objects.count()
    sign_up(email="dana@copperline.example")
    assert User.objects.count() == before


def test_two_companies_of_one_name_have_addresses_of_their_own(db):
    sign_up()
    response = come_in(email="other@reyes.example")
    assert response.redirect_chain[-1][0] == "/reyes-roofing-2/"


@pytest.mark.parametrize("name", ["Admin", "STATIC", "Sandbox!", "webhooks"])
def test_a_company_never_takes_an_address_of_ours(db, name):
    slug = come_in(company=name).redirect_chain[-1][0].strip("/")
    assert (slug in RESERVED_SLUGS, slug.endswith("-2")) == (False, True)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("شركة النور", "company"),
        ("🔧🔧", "company"),
        ("<script>alert(1)</script>", "script-alert-1-script"),
        ("O’Brien & Sons, Ltd.", "o-brien-sons-ltd"),
        ("x" * 120, "x" * 50),
    ],
)
def test_any_name_gets_an_address_and_is_shown_as_text(db, name, slug):
    response = come_in(company=name)
    assert (response.redirect_chain[-1][0], b"<script>alert" in response.content) == (f"/{slug}/", False)


def test_the_forms_of_the_way_in_are_plain_html(db):
    page = Client().get("/signup/").content.decode()
    fields = ["name", "company", "email", "password1", "trade"]
    assert [field for field in fields if f'name="{field}"' not in page] == []
