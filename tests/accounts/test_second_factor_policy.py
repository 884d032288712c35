"""A company that requires two-step sign-in: who still comes in, who is missing, and the reset of a lost factor."""

from datetime import timedelta

import pytest

from accounts.factors import has_factor
from accounts.models import Account, Authenticator, Letter, Membership, RecoveryCodes
from contacts.models import Contact
from customerflows import clock
from customerflows.ids import new_id
from security.models import OutboxEntry
from security.tenancy.context import tenant_transaction
from tests.accounts.proofs import app_of, code_of, verified

PAGE = "/copperline/settings/security/"
SET_UP = "/account/security/authenticators/new/?next=%2Fcopperline%2F"


@pytest.fixture
def danas(cast, browser_of):
    """Dana's browser, opened with her app."""
    return verified(browser_of(cast.dana), app_of(cast.dana))


def required(cast, days=0):
    """Copperline wants two-step sign-in of everybody from now on."""
    with tenant_transaction(cast.dana.as_tenant()):
        Account.objects.get(id=cast.copperline.id).require_second_factor(days, by=cast.dana)


def policy_of(cast):
    """What Copperline wants: since when, and after how many days."""
    with tenant_transaction(cast.dana.as_tenant()):
        account = Account.objects.get(id=cast.copperline.id)
        return account.second_factor_required_at is not None, account.second_factor_grace_days


def reset_of(member):
    """Where the factors of a member are reset."""
    return f"{PAGE}resets/{member.id}/"


def test_an_owner_requires_it_and_leaves_time(cast, danas):
    page = danas.post(PAGE, {"required": "on", "grace_days": "3"}, follow=True).content.decode()
    assert ("Security saved" in page, policy_of(cast)) == (True, (True, 3))


def test_an_owner_stops_requiring_it(cast, danas):
    required(cast)
    danas.post(PAGE, {"grace_days": "0"})
    assert policy_of(cast)[0] is False


def test_whoever_has_none_themselves_cannot_require_it(cast, browser_of):
    answer = browser_of(cast.dana).post(PAGE, {"required": "on", "grace_days": "3"})
    assert (answer.status_code, policy_of(cast)[0]) == (422, False)
    assert "Set up two-step sign-in for yourself first" in answer.content.decode()


@pytest.mark.parametrize("days", ["", "8", "-1", "x", "99999999999999999999"])
def test_a_grace_of_more_than_a_week_is_refused(cast, danas, days):
    assert (danas.post(PAGE, {"required": "on", "grace_days": days}).status_code, policy_of(cast)[0]) == (422, False)


def test_the_grace_does_not_begin_anew_when_it_is_changed(cast, browser_of, time_machine):
    required(cast, 2)
    time_machine.move_to(clock.now() + timedelta(days=3))
    required(cast, 2)
    assert browser_of(cast.kiera).get("/copperline/")["Location"] == SET_UP


@pytest.mark.parametrize("who", ["kiera", "ellie"])
def test_members_and_viewers_see_nothing_of_it(cast, browser_of, who):
    browser = browser_of(getattr(cast, who))
    answers = [browser.get(PAGE), browser.post(PAGE, {"grace_days": "3"}), browser.post(reset_of(cast.dana))]
    assert [answer.status_code for answer in answers] == [403, 403, 403]


@pytest.mark.parametrize("who", ["dana", "luis"])
def test_owners_and_admins_have_no_grace(cast, browser_of, who):
    required(cast, 7)
    assert browser_of(getattr(cast, who)).get("/copperline/")["Location"] == SET_UP


@pytest.mark.parametrize("who", ["kiera", "ellie"])
def test_members_and_viewers_come_in_until_the_last_day_and_are_told(cast, browser_of, time_machine, who):
    required(cast, 7)
    member = getattr(cast, who)
    assert "7 days left" in browser_of(member).get("/copperline/").content.decode()
    time_machine.move_to(clock.now() + timedelta(days=6, hours=1))
    assert "1 day left" in browser_of(member).get("/copperline/").content.decode()
    time_machine.move_to(clock.now() + timedelta(hours=24))
    assert browser_of(member).get("/copperline/")["Location"] == SET_UP


def test_whoever_joins_later_has_their_own_grace(cast, browser_of, time_machine):
    required(cast, 2)
    with tenant_transaction(cast.dana.as_tenant()):
        cast.kiera.created_at = clock.now() + timedelta(days=5)
        cast.kiera.save(update_fields=["created_at"])
    time_machine.move_to(clock.now() + timedelta(days=6))
    assert browser_of(cast.kiera).get("/copperline/").status_code == 200


def test_without_a_second_factor_a_form_changes_nothing(cast, browser_of):
    required(cast)
    answer = browser_of(cast.kiera).post("/copperline/contacts/new/", {"name": "Walt Jimenez"})
    with tenant_transaction(cast.dana.as_tenant()):
        assert (answer["Location"], Contact.objects.count()) == (SET_UP, 0)


def test_a_part_of_a_page_leads_to_the_set_up_as_a_whole(cast, browser_of):
    required(cast)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/copperline/inbox/"}
    answer = browser_of(cast.kiera).get("/copperline/inbox/badge/", headers=headers)
    set_up = "/account/security/authenticators/new/?next=%2Fcopperline%2Finbox%2F"
    assert (answer.status_code, answer["HX-Redirect"], answer.content) == (403, set_up, b"")


def test_the_live_stream_ends(cast, browser_of, danas):
    assert browser_of(cast.kiera).get("/copperline/stream-token/").status_code == 200
    danas.post(PAGE, {"required": "on", "grace_days": "0"})
    assert browser_of(cast.kiera).get("/copperline/stream-token/").status_code == 302
    with tenant_transaction(cast.dana.as_tenant()):
        ended = set(OutboxEntry.objects.filter(kind="revoke").values_list("name", flat=True))
    assert ended == {str(member.id) for member in (cast.luis, cast.kiera, cast.marcus, cast.ellie)}


def test_a_session_older_than_the_factor_enters_it_once(cast, browser_of):
    browser = browser_of(cast.kiera)
    app = app_of(cast.kiera)
    required(cast)
    asked = browser.get("/copperline/contacts/")
    assert asked["Location"] == "/account/confirm/?next=%2Fcopperline%2Fcontacts%2F"
    assert browser.post(asked["Location"], {"code": code_of(app)})["Location"] == "/copperline/contacts/"
    assert browser.get("/copperline/contacts/").status_code == 200


def test_setting_it_up_opens_the_company(cast, browser_of):
    required(cast)
    browser = browser_of(cast.kiera)
    page = browser.get(SET_UP)
    assert "Copperline Heating &amp; Air requires it." in page.content.decode()
    browser.post(SET_UP, {"name": "Phone", "code": code_of(Authenticator.objects.get(user=cast.kiera.user))})
    assert browser.get("/copperline/").status_code == 200


def test_another_company_of_the_same_person_stays_open(cast, browser_of):
    required(cast)
    browser = browser_of(cast.dana)
    assert (browser.get("/copperline/").status_code, browser.get("/copperline-plumbing/").status_code) == (302, 200)


def test_a_stranger_learns_nothing_of_what_a_company_requires(cast, browser_of):
    required(cast)
    assert browser_of(cast.rex).get("/copperline/").status_code == 404


def test_who_is_missing_is_listed(cast, danas):
    required(cast, 7)
    app_of(cast.kiera)
    people = danas.get(PAGE).context["people"]
    lacking = {one["member"].first_name: one["is_out"] for one in people if not one["has"]}
    assert lacking == {"Luis": True, "Marcus": False, "Ellie": False}


def test_a_reminder_is_a_letter(cast, danas):
    danas.post(f"{PAGE}reminders/{cast.kiera.id}/")
    letter = Letter.objects.get()
    said = letter.read()
    assert (letter.to, said["subject"]) == (
        "kiera@copperline.example",
        "Copperline Heating & Air asks you to set up two-step sign-in",
    )
    assert "Dana Whitfield asks you" in said["text"]


def test_whoever_has_it_is_not_reminded(cast, danas):
    app_of(cast.kiera)
    page = danas.post(f"{PAGE}reminders/{cast.kiera.id}/", follow=True).content.decode()
    assert ("Kiera Boone has set it up already" in page, Letter.objects.count()) == (True, 0)


@pytest.mark.parametrize("address", ["reminders", "resets"])
def test_people_of_another_company_are_out_of_reach(cast, danas, address):
    app_of(cast.rex)
    for member_id in (cast.rex.id, new_id()):
        assert danas.post(f"{PAGE}{address}/{member_id}/").status_code == 404
    assert (has_factor(cast.rex.user), Letter.objects.count()) == (True, 0)


def test_an_owner_resets_the_factors_of_a_member_who_gets_a_letter(cast, danas):
    app_of(cast.kiera)
    RecoveryCodes.renew(by=cast.kiera.user)
    assert "Kiera’s apps, passkeys and recovery codes stop working." in danas.get(reset_of(cast.kiera)).content.decode()
    danas.post(reset_of(cast.kiera))
    assert (has_factor(cast.kiera.user), RecoveryCodes.objects.filter(user=cast.kiera.user).exists()) == (False, False)
    assert "Dana Whitfield of Copperline Heating & Air reset" in Letter.objects.get().read()["text"]


def test_a_reset_asks_for_a_fresh_proof(cast, danas, time_machine):
    app_of(cast.kiera)
    time_machine.move_to(clock.now() + timedelta(minutes=11))
    assert danas.post(reset_of(cast.kiera))["Location"].startswith("/account/confirm/?next=")
    assert has_factor(cast.kiera.user)


@pytest.mark.parametrize(
    ("who", "whom", "said"),
    [
        ("luis", "dana", "Dana Whitfield is an owner. Only another owner can reset their two-step sign-in."),
        ("luis", "luis", "You change your own sign-in methods under Sign-in &amp; devices."),
    ],
)
def test_a_reset_has_limits(cast, browser_of, who, whom, said):
    app_of(cast.dana)
    browser = verified(browser_of(getattr(cast, who)), app_of(cast.luis))
    assert said in browser.post(reset_of(getattr(cast, whom)), follow=True).content.decode()
    assert has_factor(getattr(cast, whom).user)


def test_no_company_resets_the_way_into_another(cast, browser_of):
    admins = verified(browser_of(cast.luis), app_of(cast.luis))
    with tenant_transaction(cast.plumbing.as_system()):
        Membership.objects.create(
            id=new_id(), user=cast.kiera.user, name="Kiera Boone", email=cast.kiera.email, role="member"
        )
    app_of(cast.kiera)
    page = admins.post(reset_of(cast.kiera), follow=True).content.decode()
    assert ("signs in to another company too" in page, has_factor(cast.kiera.user)) == (True, True)
