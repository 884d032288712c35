"""The page behind a letter: joining as somebody new, as somebody known, and every link that opens nothing."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.door import companies_of
from accounts.models import Invitation, Membership, User
from accounts.operations.inviting import invite
from customerflows import clock
from security.permissions import Role
from security.tenancy.context import tenant_transaction
from tests.accounts.letters import invitation_to
from tests.cast import PASSWORD, person

NORA = "nora@pike.example"
FORM = {"name": "Nora Pike", "password": "slates-and-gutters-2026"}


def invited(sender, email=NORA, role=Role.MEMBER):
    """The link in the letter that `sender` sent."""
    with tenant_transaction(sender.as_tenant()):
        invite(email, role, by=sender)
    return invitation_to(email)


def browser_with(user):
    """A browser in which somebody is logged in."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def companies(email):
    """Where somebody works, and as what."""
    return {company["slug"]: company["role"] for company in companies_of(User.objects.get(email=email).id)}


def change(sender, **values):
    """Let time or somebody else act on the only invitation of a company."""
    with tenant_transaction(sender.as_tenant()):
        Invitation.objects.update(**values)


@pytest.fixture
def link(cast):
    """Dana invites Nora, whom nobody knows here."""
    return invited(cast.dana)


def test_the_page_says_who_invites_whom_to_what(link):
    answer = Client().get(link)
    page = answer.content.decode()
    assert ["Join Copperline Heating &amp; Air" in page, "Dana Whitfield" in page, NORA in page] == [True] * 3
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("strict-origin-when-cross-origin", "no-store")


def test_somebody_new_joins_and_is_inside_at_once(link):
    browser = Client()
    answer = browser.post(link, FORM, follow=True)
    assert (answer.redirect_chain[-1][0], answer.status_code) == ("/copperline/", 200)
    assert companies(NORA) == {"copperline": "member"}
    assert User.objects.get(email=NORA).check_password(FORM["password"])


def test_the_address_counts_as_confirmed_because_the_token_came_by_mail(link):
    Client().post(link, FORM)
    assert EmailAddress.objects.filter(email=NORA, verified=True, primary=True).count() == 1


def test_somebody_new_passes_through_the_stages_of_every_log_in(link, settings):
    settings.ACCOUNT_ADAPTER = "tests.accounts.stages.StoppingAdapter"
    browser = Client()
    answer = browser.post(link, FORM)
    assert (answer["Location"], "_auth_user_id" in browser.session) == ("/stopped/", False)
    assert companies(NORA) == {"copperline": "member"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "password123"}, "This password is too common."),
        ({"password": "nora@pike.example"}, "The password is too similar to the email."),
        ({"password": "short"}, "This password is too short. It must contain at least 8 characters."),
        ({"password": ""}, "This field is required."),
        ({"name": ""}, "This field is required."),
        ({"name": "nul\0"}, "Null characters are not allowed."),
    ],
)
def test_a_form_that_is_refused_uses_nothing_up(link, change, said):
    answer = Client().post(link, FORM | change)
    errors = [words for errors in answer.context["form"].errors.values() for words in errors]
    assert (answer.status_code, errors[0]) == (422, said)
    assert not User.objects.filter(email=NORA).exists()
    assert Client().post(link, FORM).status_code == 302


def test_the_address_is_the_letters_and_no_forms(link):
    Client().post(link, {**FORM, "email": "dana@copperline.example", "role": "owner"})
    assert companies(NORA) == {"copperline": "member"}


def test_somebody_known_logs_in_first_and_comes_back(cast):
    person("Nora Pike", NORA)
    link = invited(cast.dana)
    browser = Client()
    assert "Log in to join" in browser.get(link).content.decode()
    assert browser.post(link, FORM)["Location"] == f"/login/?next={link}"
    back = browser.post("/login/", {"login": NORA, "password": PASSWORD, "next": link})
    assert (back["Location"], companies(NORA)) == (link, {})
    browser.post(link)
    assert companies(NORA) == {"copperline": "member"}


def test_an_invitation_sets_no_password_of_somebody_known(cast):
    person("Nora Pike", NORA)
    Client().post(invited(cast.dana), FORM)
    assert User.objects.get(email=NORA).check_password(PASSWORD)


def test_somebody_may_work_for_several_companies(cast, browser_of):
    link = invited(cast.rex, "kiera@copperline.example", Role.VIEWER)
    answer = browser_of(cast.kiera).post(link, follow=True)
    assert answer.redirect_chain[-1][0] == "/brightside/"
    assert companies("kiera@copperline.example") == {"copperline": "member", "brightside": "viewer"}


def test_who_is_logged_in_with_another_address_is_told_so_and_joins_nothing(cast, browser_of, link):
    browser = browser_of(cast.rex)
    page = browser.get(link).content.decode()
    assert "You’re logged in as rex@brightside.example." in page
    assert (browser.post(link, FORM).status_code, companies("rex@brightside.example")) == (403, {"brightside": "owner"})
    assert browser.post("/logout/", {"next": link})["Location"] == link
    assert "Choose a password" in browser.get(link).content.decode()


def test_somebody_removed_comes_back_to_the_membership_they_had(cast):
    with tenant_transaction(cast.dana.as_tenant()):
        cast.kiera.remove(by=cast.dana)
    browser_with(cast.kiera.user).post(invited(cast.dana, cast.kiera.email, Role.VIEWER))
    with tenant_transaction(cast.dana.as_tenant()):
        back = Membership.objects.active().get(user=cast.kiera.user)
    assert (back.id, back.role, back.created_at) == (cast.kiera.id, Role.VIEWER, cast.kiera.created_at)


def test_an_old_invitation_changes_no_role_of_somebody_who_works_here(cast):
    link = invited(cast.dana)
    User.objects.filter(id=cast.luis.user_id).update(email=NORA)
    browser_with(User.objects.get(email=NORA)).post(link)
    assert companies(NORA) == {"copperline": "admin"}


def test_a_link_works_once(link):
    Client().post(link, FORM)
    again = Client().post(link, FORM)
    assert (again.status_code, "This invitation has been used" in again.content.decode()) == (410, True)
    assert User.objects.filter(email=NORA).count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"expires_at": clock.now() - timedelta(seconds=1)}, "This invitation has expired"),
        ({"cancelled_at": clock.now()}, "This invitation was taken back"),
        ({"accepted_at": clock.now()}, "This invitation has been used"),
    ],
)
def test_a_dead_link_says_why_and_opens_nothing(cast, link, method, values, said):
    change(cast.dana, **values)
    answer = getattr(Client(), method)(link, FORM)
    assert (answer.status_code, said in answer.content.decode()) == (410, True)
    assert not User.objects.filter(email=NORA).exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("token", ["x", "A" * 43, "A" * 5000, "%00", "..%5c"])
def test_a_forged_link_tells_of_nothing(cast, link, method, token):
    answer = getattr(Client(), method)(f"/invitations/{token}/", FORM)
    page = answer.content.decode()
    assert (answer.status_code, "This link doesn’t work" in page, "Copperline" in page) == (404, True, False)


def test_a_link_with_one_letter_changed_is_a_forged_one(link):
    forged = link[:-2] + ("A" if link[-2] != "A" else "B") + "/"
    assert Client().get(forged).status_code == 404


def test_what_the_links_page_shows_of_the_company_is_its_name_alone(cast, link):
    page = Client().get(link).content.decode()
    assert [word for word in ("Kiera", "Luis", str(cast.copperline.id), "/copperline") if word in page] == []


def test_who_looked_before_it_was_sent_again_does_not_get_in_with_the_old_page(cast, link):
    with tenant_transaction(cast.dana.as_tenant()):
        Invitation.objects.get().renew(by=cast.dana)
    assert (Client().post(link, FORM).status_code, User.objects.filter(email=NORA).exists()) == (404, False)
