"""The team in settings: who works here, what each role may do, and the end of a membership."""

from uuid import uuid4

import pytest

from accounts.models import Membership
from accounts.models.membership import ChangeRefused
from security.models import OutboxEntry
from security.permissions import Permission, Role, allows
from security.tenancy.context import tenant_transaction
from tests.cast import join

TEAM = "/copperline/settings/team/"
HTMX = {"HX-Request": "true"}


def removal_of(member):
    """The address at which a membership of Copperline ends."""
    return f"{TEAM}{member.id}/removal/"


def names_of(member):
    """Who works at the company of `member`."""
    with tenant_transaction(member.as_tenant()):
        return {one.name for one in Membership.objects.active()}


@pytest.mark.parametrize("who", ["dana", "luis", "kiera", "ellie"])
def test_everybody_sees_who_works_here_and_nobody_else(cast, browser_of, who):
    page = browser_of(getattr(cast, who)).get(TEAM)
    names = [member.name for member in page.context["members"]]
    assert names == ["Dana Whitfield", "Luis Ortega", "Kiera Boone", "Marcus Tran", "Ellie Park"]
    assert b"Rex Nolan" not in page.content


def test_the_table_of_rights_is_the_one_that_decides(cast, browser_of):
    rows = browser_of(cast.ellie).get(TEAM).context["matrix"]
    assert [(row["permission"], [cell["is_allowed"] for cell in row["cells"]]) for row in rows] == [
        (permission, [allows(role, permission) for role in Role]) for permission in Permission
    ]


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("dana", ["luis", "kiera", "marcus", "ellie"]),
        ("luis", ["kiera", "marcus", "ellie"]),
        ("kiera", []),
        ("ellie", []),
    ],
)
def test_removal_is_offered_where_it_is_possible(cast, browser_of, who, offered):
    page = browser_of(getattr(cast, who)).get(TEAM).content.decode()
    everybody = ["dana", "luis", "kiera", "marcus", "ellie"]
    assert [name for name in everybody if f'href="{removal_of(getattr(cast, name))}"' in page] == offered


def test_those_who_cannot_are_told_whom_to_ask(cast, browser_of):
    assert "Ask Dana Whitfield." in browser_of(cast.kiera).get(TEAM).content.decode()


def test_removal_asks_first_on_a_page_or_in_a_dialog(cast, browser_of):
    browser = browser_of(cast.dana)
    page = browser.get(removal_of(cast.kiera)).content.decode()
    dialog = browser.get(removal_of(cast.kiera), headers=HTMX).content.decode()
    assert [words.count("loses access to Copperline Heating &amp; Air at once") for words in (page, dialog)] == [1, 1]
    assert ("<html" in page, "<html" in dialog, "Kiera Boone" in names_of(cast.dana)) == (True, False, True)


def test_removal_takes_effect_and_says_so(cast, browser_of):
    page = browser_of(cast.luis).post(removal_of(cast.kiera), follow=True).content.decode()
    assert ("Kiera Boone no longer has access" in page, "Kiera Boone" in names_of(cast.dana)) == (True, False)


def test_removal_ends_the_live_pages_too(cast, browser_of):
    browser_of(cast.dana).post(removal_of(cast.kiera))
    with tenant_transaction(cast.dana.as_tenant()):
        assert OutboxEntry.objects.filter(kind="revoke", name=str(cast.kiera.id)).exists()


@pytest.mark.parametrize("who", ["kiera", "ellie"])
def test_members_and_viewers_remove_nobody(cast, browser_of, who):
    browser = browser_of(getattr(cast, who))
    assert (browser.get(removal_of(cast.marcus)).status_code, browser.post(removal_of(cast.marcus)).status_code) == (
        403,
        403,
    )
    assert "Marcus Tran" in names_of(cast.dana)


@pytest.mark.parametrize(
    ("who", "whom", "said"),
    [
        ("dana", "dana", "You can’t remove yourself. Ask another owner or admin."),
        ("luis", "luis", "You can’t remove yourself. Ask another owner or admin."),
        ("luis", "dana", "Dana Whitfield is an owner. Only another owner can remove them."),
    ],
)
def test_a_company_keeps_its_owner(cast, browser_of, who, whom, said):
    page = browser_of(getattr(cast, who)).post(removal_of(getattr(cast, whom)), follow=True).content.decode()
    assert said in page
    assert {"Dana Whitfield", "Luis Ortega"} <= names_of(cast.dana)


def test_two_owners_who_remove_each_other_leave_one(cast):
    olive = join(cast.copperline, "Olive Marsh", Role.OWNER)
    with tenant_transaction(cast.dana.as_tenant()):
        olive.remove(by=cast.dana)
    with tenant_transaction(olive.as_tenant()), pytest.raises(ChangeRefused):
        cast.dana.remove(by=olive)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_member_of_another_company_is_out_of_reach(cast, browser_of, method):
    ask = getattr(browser_of(cast.dana), method)
    assert [ask(removal_of(cast.rex)).status_code, ask(f"{TEAM}{uuid4()}/removal/").status_code] == [404, 404]
    assert names_of(cast.rex) == {"Rex Nolan"}


def test_a_stranger_removes_nobody(cast, browser_of):
    assert browser_of(cast.rex).post(removal_of(cast.kiera)).status_code == 404
    assert "Kiera Boone" in names_of(cast.dana)
