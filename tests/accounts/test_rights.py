"""What Owners decide: the switches of the permission table, and how far one person reaches."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, RoleRule
from pipeline.models import Pipeline
from security.models import OutboxEntry
from security.permissions import MATRIX, Permission, Role, allows
from security.tenancy.context import tenant_transaction

TEAM = "/copperline/settings/team/"
RIGHTS = f"{TEAM}rights/"
HTMX = {"HX-Request": "true"}


def switches(role):
    return [permission for permission, cells in MATRIX.items() if cells[role].is_switch and cells[role].is_yes]


def sent(**changed):
    """The form as it stands when nobody decided anything, but for what is changed."""
    return {role: switches(role) for role in ("member", "viewer")} | changed


def rules_of(cast):
    with tenant_transaction(cast.dana.as_tenant()):
        return set(RoleRule.objects.values_list("role", "permission", "is_allowed"))


def restrictions_of(cast, who):
    with tenant_transaction(cast.dana.as_tenant()):
        member = Membership.objects.get(id=who.id)
        return member.is_assigned_only, member.pipeline_rights


def pipeline_of(cast):
    with tenant_transaction(cast.dana.as_tenant()):
        return str(Pipeline.objects.get().id)


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMIN])
def test_those_who_run_the_company_have_no_switch(role):
    assert [cells[role] for cells in MATRIX.values() if cells[role].is_switch] == []


def test_a_viewer_has_no_switch_that_could_let_them_write():
    given = {permission for permission, cells in MATRIX.items() if cells[Role.VIEWER].is_switch}
    assert {permission.partition(":")[2] for permission in given} == {"see", "phones", "prices"}


def test_what_may_not_be_seen_may_not_be_changed():
    rules = {"deals:see": False, "deals:edit": True}
    assert not allows(Role.MEMBER, Permission.DEALS_EDIT, rules)


def test_a_rule_about_what_is_no_switch_changes_nothing():
    rules = {"team:manage": True, "contacts:edit": True}
    assert not allows(Role.MEMBER, Permission.TEAM_MANAGE, rules)
    assert not allows(Role.VIEWER, Permission.CONTACTS_EDIT, rules)


def test_an_owner_sees_a_box_for_every_switch(cast, browser_of):
    page = browser_of(cast.dana).get(TEAM).content.decode()
    boxes = sum(cell.is_switch for cells in MATRIX.values() for cell in cells.values())
    assert page.count('form="rights-form"') == boxes


@pytest.mark.parametrize("who", ["luis", "kiera", "ellie"])
def test_others_see_the_table_without_boxes(cast, browser_of, who):
    page = browser_of(getattr(cast, who)).get(TEAM).content.decode()
    assert ("What each role may do" in page, 'form="rights-form"' in page) == (True, False)


def test_an_owner_takes_a_right_away_and_gives_it_back(cast, browser_of):
    browser = browser_of(cast.dana)
    without = [right for right in switches("member") if right != "contacts:create"]
    browser.post(RIGHTS, sent(member=without))
    taken, refused = rules_of(cast), browser_of(cast.kiera).get("/copperline/contacts/new/").status_code
    browser.post(RIGHTS, sent())
    assert (taken, refused, rules_of(cast)) == ({("member", "contacts:create", False)}, 403, set())
    assert browser_of(cast.kiera).get("/copperline/contacts/new/").status_code == 200


def test_an_owner_gives_a_right(cast, browser_of):
    browser_of(cast.dana).post(RIGHTS, sent(member=[*switches("member"), "settings:edit"]))
    assert rules_of(cast) == {("member", "settings:edit", True)}


def test_the_table_shows_what_was_decided(cast, browser_of):
    browser_of(cast.dana).post(RIGHTS, sent(viewer=[]))
    rows = {row["permission"]: row["cells"] for row in browser_of(cast.ellie).get(TEAM).context["matrix"]}
    viewers = {permission: cells[-1]["is_allowed"] for permission, cells in rows.items()}
    assert (viewers[Permission.CONTACTS_SEE], viewers[Permission.CONTACTS_PHONES]) == (True, False)


@pytest.mark.parametrize(
    "forged",
    [
        {"viewer": [*switches("viewer"), "contacts:edit"]},
        {"member": [*switches("member"), "team:manage", "nonsense", "\0"]},
        {"owner": ["contacts:see"], "admin": []},
    ],
)
def test_a_box_that_is_not_there_changes_nothing(cast, browser_of, forged):
    assert browser_of(cast.dana).post(RIGHTS, sent(**forged)).status_code == 302
    assert rules_of(cast) == set()


def test_live_pages_of_the_role_begin_anew(cast, browser_of):
    browser_of(cast.dana).post(RIGHTS, sent(viewer=[]))
    with tenant_transaction(cast.dana.as_tenant()):
        revoked = set(OutboxEntry.objects.filter(kind="revoke").values_list("name", flat=True))
    assert revoked == {str(cast.ellie.id)}


def test_an_owner_limits_a_person_to_their_own(cast, browser_of):
    browser = browser_of(cast.dana)
    address = f"{TEAM}{cast.kiera.id}/"
    browser.post(address, {"is_assigned_only": "on"})
    limited = restrictions_of(cast, cast.kiera)
    browser.post(address, {})
    assert (limited, restrictions_of(cast, cast.kiera)) == ((True, None), (False, None))


@pytest.mark.parametrize("who", ["dana", "luis"])
def test_nobody_limits_those_who_run_the_company(cast, browser_of, who):
    member = getattr(cast, who)
    answer = browser_of(cast.dana).post(f"{TEAM}{member.id}/", {"is_assigned_only": "on"}, follow=True)
    assert "runs the company as" in answer.content.decode()
    assert restrictions_of(cast, member) == (False, None)


def test_an_owner_decides_about_a_pipeline(cast, browser_of):
    browser = browser_of(cast.dana)
    address, key = f"/copperline/pipeline/members/{cast.kiera.id}/", pipeline_of(cast)
    chosen = []
    for fields in ({"scope": "some", key: "see"}, {"scope": "some", key: ""}, {"scope": "all", key: "see"}):
        assert browser.post(address, fields).status_code == 302
        chosen.append(restrictions_of(cast, cast.kiera)[1])
    assert chosen == [{key: "see"}, {}, None]


def test_the_pipelines_come_as_a_part_or_as_a_page(cast, browser_of):
    browser = browser_of(cast.dana)
    address = f"/copperline/pipeline/members/{cast.kiera.id}/"
    part, page = browser.get(address, headers=HTMX).content.decode(), browser.get(address).content.decode()
    assert ["<html" in part, "<html" in page, "See and edit" in part, "See and edit" in page] == [
        False,
        True,
        True,
        True,
    ]


def test_a_viewer_is_offered_no_editing(cast, browser_of):
    page = browser_of(cast.dana).get(f"/copperline/pipeline/members/{cast.ellie.id}/").content.decode()
    assert ("See and edit" in page, "Hidden" in page) == (False, True)


@pytest.mark.parametrize("fields", [{}, {"scope": "none"}, {"scope": "some", "key": "own"}])
def test_a_form_that_is_broken_comes_back(cast, browser_of, fields):
    filled = {pipeline_of(cast) if name == "key" else name: value for name, value in fields.items()}
    answer = browser_of(cast.dana).post(f"/copperline/pipeline/members/{cast.kiera.id}/", filled)
    assert (answer.status_code, restrictions_of(cast, cast.kiera)) == (422, (False, None))


def test_a_person_of_another_company_is_out_of_reach(cast, browser_of):
    browser = browser_of(cast.dana)
    addresses = (f"{TEAM}{cast.rex.id}/", f"/copperline/pipeline/members/{cast.rex.id}/")
    assert [browser.get(address).status_code for address in addresses] == [404, 404]


def test_a_request_of_a_member_asks_for_their_rules_with_the_door(cast, browser_of):
    browser = browser_of(cast.kiera)
    before = len(statements(browser))
    browser_of(cast.dana).post(RIGHTS, sent(member=["deals:see"]))
    assert len(statements(browser)) == before


def statements(browser):
    with CaptureQueriesContext(connection) as captured:
        browser.get("/copperline/contacts/")
    return [query for query in captured if "SELECT" in query["sql"]]
