"""Changing roles: said before it is done, felt at the next click, and never without an Owner who stays."""

import pytest

from accounts.models import Membership
from accounts.models.account import tenant_of
from accounts.views.roles import LEADERSHIP, difference
from security.models import OutboxEntry
from security.permissions import Permission, Role, allows
from security.tenancy.context import tenant_transaction
from tests.accounts.letters import letters_to
from tests.cast import join

TEAM = "/copperline/settings/team/"
OWNERSHIP = "/copperline/settings/ownership/"
COPPERLINE = "Copperline Heating & Air"
HTMX = {"HX-Request": "true"}


def role_of(member):
    """What somebody is by now."""
    with tenant_transaction(tenant_of(member.account_id)):
        return Membership.objects.get(id=member.id).role


def place(member):
    """Where the role of a member of Copperline is changed."""
    return f"{TEAM}{member.id}/role/"


def change(browser, member, role):
    """The page after a role was picked."""
    return browser.post(place(member), {"role": role}, follow=True).content.decode()


def offered(browser, member):
    """The roles that the dialog offers."""
    return [choice["role"] for choice in browser.get(place(member)).context["choices"]]


def revoked(member):
    """Whether the streams of a member were told to end."""
    with tenant_transaction(tenant_of(member.account_id)):
        return OutboxEntry.objects.filter(kind="revoke", name=str(member.id)).exists()


def test_the_dialog_says_first_what_will_be_lost_and_gained(cast, browser_of):
    dialog = browser_of(cast.dana).get(place(cast.luis), headers=HTMX).content.decode()
    assert "Luis will lose: Change the team, Change settings, Change how the team signs in" in dialog
    assert f"Luis will gain: Change what roles and people may do, {LEADERSHIP}" in dialog
    assert ("<html" in dialog, role_of(cast.luis)) == (False, Role.ADMIN)


@pytest.mark.parametrize("before", list(Role))
@pytest.mark.parametrize("after", list(Role))
def test_what_is_said_is_what_the_matrix_decides(before, after):
    told = difference(before, after, {})
    held, kept = ({one.label for one in Permission if allows(role, one)} for role in (before, after))
    assert set(told["lost"]) - {LEADERSHIP} == held - kept
    assert (LEADERSHIP in told["lost"], LEADERSHIP in told["gained"]) == (
        before is Role.OWNER and after is not Role.OWNER,
        after is Role.OWNER and before is not Role.OWNER,
    )


def test_a_new_role_is_felt_at_the_next_click(cast, browser_of):
    kiera = browser_of(cast.kiera)
    assert kiera.get("/copperline/contacts/new/").status_code == 200
    assert "Kiera Boone is a viewer now" in change(browser_of(cast.luis), cast.kiera, "viewer")
    assert (kiera.get("/copperline/contacts/new/").status_code, kiera.get("/copperline/contacts/").status_code) == (
        403,
        200,
    )
    change(browser_of(cast.dana), cast.kiera, "admin")
    assert kiera.get(place(cast.ellie)).status_code == 200


def test_open_pages_are_told_to_come_back_with_the_new_role(cast, browser_of):
    change(browser_of(cast.dana), cast.kiera, "viewer")
    assert (revoked(cast.kiera), revoked(cast.marcus)) == (True, False)


def test_the_person_gets_a_letter(cast, browser_of):
    change(browser_of(cast.dana), cast.kiera, "admin")
    (letter,) = letters_to(cast.kiera.email)
    assert letter["subject"] == f"Your role at {COPPERLINE} is Admin now"
    assert f"Dana Whitfield changed your role at {COPPERLINE} from Member to Admin." in letter["text"]


@pytest.mark.parametrize(
    ("who", "whom", "roles"),
    [
        ("dana", "luis", ["owner", "member", "viewer"]),
        ("dana", "kiera", ["owner", "admin", "viewer"]),
        ("luis", "kiera", ["viewer"]),
        ("luis", "ellie", ["member"]),
        ("luis", "dana", []),
    ],
)
def test_nobody_is_offered_what_they_may_not_give(cast, browser_of, who, whom, roles):
    assert offered(browser_of(getattr(cast, who)), getattr(cast, whom)) == roles


@pytest.mark.parametrize(
    ("whom", "role"),
    [("kiera", "admin"), ("kiera", "owner"), ("dana", "admin"), ("dana", "viewer"), ("luis", "owner")],
)
def test_an_admin_who_forges_the_form_makes_and_unmakes_no_leader(cast, browser_of, whom, role):
    before = role_of(getattr(cast, whom))
    said = change(browser_of(cast.luis), getattr(cast, whom), role)
    assert ("Only an owner can make somebody" in said or "your own role" in said) is True
    assert (role_of(getattr(cast, whom)), letters_to(getattr(cast, whom).email)) == (before, [])


def test_an_admin_unmakes_no_other_admin(cast, browser_of):
    adam = join(cast.copperline, "Adam Frost", Role.ADMIN)
    luis = browser_of(cast.luis)
    change(luis, adam, "member")
    said = luis.post(f"{TEAM}{adam.id}/removal/", follow=True).content.decode()
    assert ("Adam Frost is an admin. Only an owner can remove them." in said, role_of(adam)) == (True, Role.ADMIN)


@pytest.mark.parametrize("role", ["admin", "member", "viewer"])
def test_the_last_owner_stays_one(cast, browser_of, role):
    assert "You can’t change your own role." in change(browser_of(cast.dana), cast.dana, role)
    assert role_of(cast.dana) == Role.OWNER


@pytest.mark.parametrize("who", ["kiera", "ellie"])
def test_members_and_viewers_change_no_role(cast, browser_of, who):
    browser = browser_of(getattr(cast, who))
    assert browser.get(place(cast.marcus)).status_code == 403
    assert browser.post(place(getattr(cast, who)), {"role": "owner"}).status_code == 403
    assert role_of(getattr(cast, who)) != Role.OWNER


@pytest.mark.parametrize("role", ["", "king", "system", "OWNER"])
def test_what_is_no_role_is_refused(cast, browser_of, role):
    assert browser_of(cast.dana).post(place(cast.kiera), {"role": role}).status_code == 422
    assert role_of(cast.kiera) == Role.MEMBER


def test_somebody_removed_or_elsewhere_has_no_role_to_change(cast, browser_of):
    dana = browser_of(cast.dana)
    dana.post(f"{TEAM}{cast.kiera.id}/removal/")
    assert [dana.post(place(one), {"role": "admin"}).status_code for one in (cast.kiera, cast.rex)] == [404, 404]
    assert role_of(cast.rex) == Role.OWNER


def test_the_company_is_handed_over_in_one_go(cast, browser_of):
    dana = browser_of(cast.dana)
    answer = dana.post(OWNERSHIP, {"heir": cast.luis.id, "company": " copperline heating & AIR "}, follow=True)
    assert "Luis Ortega owns the company now, and you are an admin" in answer.content.decode()
    assert (role_of(cast.luis), role_of(cast.dana)) == (Role.OWNER, Role.ADMIN)
    assert (revoked(cast.luis), revoked(cast.dana)) == (True, True)
    assert dana.get(OWNERSHIP).status_code == 403


def test_every_owner_gets_a_letter_about_it_and_so_does_the_giver(cast, browser_of):
    olive = join(cast.copperline, "Olive Marsh", Role.OWNER)
    browser_of(cast.dana).post(OWNERSHIP, {"heir": cast.luis.id, "company": COPPERLINE})
    subjects = [[letter["subject"] for letter in letters_to(one.email)] for one in (cast.dana, cast.luis, olive)]
    assert subjects == [[f"Luis Ortega owns {COPPERLINE} now"]] * 3


@pytest.mark.parametrize("typed", ["", "Copperline", "Copperline Plumbing", "yes"])
def test_without_the_name_typed_out_the_company_stays(cast, browser_of, typed):
    answer = browser_of(cast.dana).post(OWNERSHIP, {"heir": cast.luis.id, "company": typed})
    assert (answer.status_code, role_of(cast.dana), role_of(cast.luis)) == (422, Role.OWNER, Role.ADMIN)


@pytest.mark.parametrize("heir", ["rex", "dana"])
def test_the_company_goes_to_a_colleague_only(cast, browser_of, heir):
    answer = browser_of(cast.dana).post(OWNERSHIP, {"heir": getattr(cast, heir).id, "company": COPPERLINE})
    assert (answer.status_code, role_of(cast.dana)) == (422, Role.OWNER)


@pytest.mark.parametrize("who", ["luis", "kiera", "ellie"])
def test_only_an_owner_hands_over(cast, browser_of, who):
    browser = browser_of(getattr(cast, who))
    answer = browser.post(OWNERSHIP, {"heir": getattr(cast, who).id, "company": COPPERLINE})
    assert (browser.get(OWNERSHIP).status_code, answer.status_code, role_of(cast.dana)) == (403, 403, Role.OWNER)
