"""Inviting people: who may, as what, and what becomes of a letter that is sent again or taken back."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from accounts.models import Invitation, Letter
from accounts.models.invitation import LIFE, MOST_OPEN, hash_of
from customerflows import clock
from customerflows.logs import redact
from security.permissions import Role
from security.tenancy.context import tenant_transaction
from tests.accounts.letters import invitation_to, letters_to

TEAM = "/copperline/settings/team/"
INVITATIONS = "/copperline/settings/invitations/"
NORA = "nora@pike.example"


def invite(browser, email=NORA, role="member", **more):
    """The page after a filled-in form."""
    return browser.post(INVITATIONS, {"email": email, "role": role, **more}, follow=True)


def unanswered(member):
    """The open invitations of the company of `member`."""
    with tenant_transaction(member.as_tenant()):
        return list(Invitation.objects.unanswered())


def way_to(invitation, act):
    """The address at which an invitation is renewed or cancelled."""
    return f"{INVITATIONS}{invitation.id}/{act}/"


def errors_of(page):
    """What the form says is wrong."""
    return [words for errors in page.context["form"].errors.values() for words in errors]


@pytest.fixture
def nora(cast, browser_of):
    """An open invitation of Dana's."""
    invite(browser_of(cast.dana), name="Nora Pike")
    return unanswered(cast.dana)[0]


def test_an_invitation_is_sent_listed_and_good_for_a_week(cast, browser_of):
    page = invite(browser_of(cast.luis), " Nora@Pike.example ").content.decode()
    (invitation,) = unanswered(cast.dana)
    assert ("Invitation sent to nora@pike.example" in page, "Luis Ortega · good until" in page) == (True, True)
    assert (invitation.email, invitation.role, invitation.invited_by_id) == (NORA, Role.MEMBER, cast.luis.id)
    assert timedelta(0) <= clock.now() + LIFE - invitation.expires_at < timedelta(minutes=1)


def test_the_letter_says_who_invites_to_what_and_as_what(nora):
    (letter,) = letters_to(NORA)
    assert letter["subject"] == "Dana Whitfield invites you to Copperline Heating & Air on CustomerFlows"
    assert "Hello Nora Pike,\n\nDana Whitfield (dana@copperline.example) invites you" in letter["text"]
    assert ("as Member." in letter["text"], "as <b>Member</b>" in letter["html"]) == (True, True)
    assert invitation_to(NORA) in letter["html"]


def test_the_token_is_kept_as_a_hash_only(nora):
    token = invitation_to(NORA).split("/")[2]
    assert (len(token) >= 43, nora.token_hash) == (True, hash_of(token))
    assert token not in Letter.objects.get(to=NORA).sealed


def test_the_token_is_written_into_no_log(nora):
    address = invitation_to(NORA)
    refused = redact(None, "warning", {"event": f"Gone: {address}", "request": f"GET {address}"})
    assert refused == {"event": "Gone: /invitations/[redacted]/", "request": "GET /invitations/[redacted]/"}


@pytest.mark.parametrize("who", ["kiera", "ellie"])
@pytest.mark.parametrize("act", ["renewal", "cancellation"])
def test_members_and_viewers_neither_invite_nor_see_who_is_invited(cast, browser_of, nora, who, act):
    browser = browser_of(getattr(cast, who))
    assert invite(browser, "other@pike.example").status_code == 403
    assert browser.post(way_to(nora, act)).status_code == 403
    page = browser.get(TEAM).content.decode()
    assert (NORA in page, "Send invitation" in page, len(unanswered(cast.dana))) == (False, False, 1)


@pytest.mark.parametrize(("who", "roles"), [("dana", ["admin", "member", "viewer"]), ("luis", ["member", "viewer"])])
def test_only_owners_invite_admins_and_nobody_invites_an_owner(cast, browser_of, who, roles):
    browser = browser_of(getattr(cast, who))
    offered = [value for value, _label in browser.get(TEAM).context["form"].fields["role"].choices]
    page = invite(browser, role="owner")
    assert (offered, page.status_code, unanswered(cast.dana)) == (roles, 422, [])


def test_an_admin_who_forges_the_form_invites_no_admin(cast, browser_of):
    page = invite(browser_of(cast.luis), role="admin")
    assert (page.status_code, unanswered(cast.dana), letters_to(NORA)) == (422, [], [])


@pytest.mark.parametrize("act", ["renewal", "cancellation"])
def test_an_admin_does_not_touch_the_invitation_of_an_admin(cast, browser_of, act):
    invite(browser_of(cast.dana), role="admin")
    page = browser_of(cast.luis).post(way_to(unanswered(cast.dana)[0], act), follow=True).content.decode()
    assert ("Only an owner can invite an admin." in page, len(letters_to(NORA))) == (True, 1)
    assert len(unanswered(cast.dana)) == 1


def test_the_database_keeps_no_invitation_of_an_owner(cast, nora):
    with pytest.raises(IntegrityError), tenant_transaction(cast.dana.as_tenant()):
        Invitation.objects.filter(id=nora.id).update(role="owner")


def test_a_colleague_is_not_invited(cast, browser_of):
    page = invite(browser_of(cast.dana), "Kiera@copperline.example")
    assert (page.status_code, errors_of(page)) == (422, ["Kiera Boone works here already."])


def test_one_address_has_one_open_invitation(cast, browser_of, nora):
    page = invite(browser_of(cast.luis), "NORA@pike.example")
    said = "nora@pike.example has an invitation already. Send it again from the list below."
    assert (page.status_code, errors_of(page), len(unanswered(cast.dana))) == (422, [said], 1)


def test_two_companies_may_invite_one_address(cast, browser_of, nora):
    browser_of(cast.rex).post("/brightside/settings/invitations/", {"email": NORA, "role": "viewer"})
    assert [letter["subject"].split(" invites")[0] for letter in letters_to(NORA)] == ["Dana Whitfield", "Rex Nolan"]
    assert (len(unanswered(cast.dana)), len(unanswered(cast.rex))) == (1, 1)


def test_an_expired_invitation_makes_room_for_a_new_one(cast, browser_of, nora):
    with tenant_transaction(cast.dana.as_tenant()):
        Invitation.objects.filter(id=nora.id).update(expires_at=clock.now())
    browser = browser_of(cast.dana)
    assert "Expired</span>" in browser.get(TEAM).content.decode()
    invite(browser)
    assert [one.id for one in unanswered(cast.dana)] != [nora.id]


def test_fifty_open_invitations_are_enough(cast, browser_of):
    with tenant_transaction(cast.dana.as_tenant()):
        Invitation.objects.bulk_create(
            Invitation(email=f"{number}@pike.example", role="member", token_hash=str(number), expires_at=clock.now())
            for number in range(MOST_OPEN)
        )
    page = invite(browser_of(cast.dana))
    said = "50 invitations are unanswered. Cancel one before you send the next."
    assert (page.status_code, errors_of(page), letters_to(NORA)) == (422, [said], [])


@pytest.mark.parametrize("email", ["", "nora", "nora@", "nul\0@pike.example", "x" * 250 + "@pike.example"])
def test_what_is_no_address_is_refused_with_the_form_as_it_was(cast, browser_of, email):
    page = invite(browser_of(cast.dana), email, name="Nora Pike")
    assert (page.status_code, "Nora Pike" in page.content.decode(), Letter.objects.count()) == (422, True, 0)


def test_sending_again_kills_the_link_before(cast, browser_of, nora):
    old = invitation_to(NORA)
    page = browser_of(cast.luis).post(way_to(nora, "renewal"), follow=True).content.decode()
    new = invitation_to(NORA)
    assert "Sent again to nora@pike.example. The link before no longer works." in page
    assert (old != new, Client().get(old).status_code, Client().get(new).status_code) == (True, 404, 200)


def test_sending_again_brings_an_expired_one_back(cast, browser_of, nora):
    with tenant_transaction(cast.dana.as_tenant()):
        Invitation.objects.filter(id=nora.id).update(expires_at=clock.now() - timedelta(days=3))
    assert Client().get(invitation_to(NORA)).status_code == 410
    browser_of(cast.dana).post(way_to(nora, "renewal"))
    assert Client().get(invitation_to(NORA)).status_code == 200


def test_a_cancelled_invitation_is_gone_from_the_list_and_stays_cancelled(cast, browser_of, nora):
    browser = browser_of(cast.luis)
    browser.post(way_to(nora, "cancellation"))
    again = browser.post(way_to(nora, "renewal"), follow=True).content.decode()
    assert (unanswered(cast.dana), len(letters_to(NORA))) == ([], 1)
    assert "has answered, or the invitation was cancelled" in again


@pytest.mark.parametrize("act", ["renewal", "cancellation"])
def test_the_invitation_of_another_company_is_out_of_reach(cast, browser_of, nora, act):
    assert browser_of(cast.rex).post(f"/brightside/settings/invitations/{nora.id}/{act}/").status_code == 404
    assert (len(unanswered(cast.dana)), len(letters_to(NORA))) == (1, 1)


def test_without_the_token_the_application_finds_no_invitation(nora):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cf.invited('%') UNION ALL SELECT count(*) FROM cf.invited(NULL)")
        assert cursor.fetchall() == [(0,), (0,)]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_invitation")


def test_the_look_up_tells_nothing_of_a_hash_that_is_not_kept(cast):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cf.invited(%s)", [hash_of("guessed")])
        assert json.dumps(cursor.fetchall()) == "[]"
