"""Promise B3.2, as far as it is built: four roles under one matrix that the pages, the addresses and the team see.

Narrower rights per person and pipeline, and API keys, are promised and come with their own tests.
"""

from typing import Any

import pytest

from security.permissions import MATRIX, Permission, Role, allows
from tests.access.routes import routes
from tests.cast import Cast

WRITING = {Permission.CONTACTS_EDIT, Permission.DEALS_EDIT, Permission.CONVERSATIONS_REPLY}
RULING = {Permission.TEAM_MANAGE, Permission.SETTINGS_EDIT, Permission.SECURITY_MANAGE}


def test_b3_2_there_are_four_roles_and_each_has_its_row() -> None:
    assert {tuple(cells) for cells in MATRIX.values()} == {(Role.OWNER, Role.ADMIN, Role.MEMBER, Role.VIEWER)}


@pytest.mark.parametrize(("role", "count"), [(Role.VIEWER, 0), (Role.MEMBER, 3), (Role.ADMIN, 6), (Role.OWNER, 6)])
def test_b3_2_each_role_may_do_more_than_the_one_below(role: Role, count: int) -> None:
    assert sum(allows(role, right) for right in WRITING | RULING) == count


def test_b3_2_every_address_of_a_company_asks_for_a_right() -> None:
    asked = {one.name: getattr(one.access, "permission", None) for one in routes() if one.is_tenant}
    assert [name for name, permission in asked.items() if permission is None] == []


@pytest.mark.parametrize("permission", Permission)
def test_b3_2_the_team_reads_the_matrix_that_decides(cast: Cast, browser_of: Any, permission: Permission) -> None:
    assert permission.label in browser_of(cast.ellie).get("/copperline/settings/team/").content.decode()


def test_b3_2_a_removed_member_is_out_with_the_next_request(cast: Cast, browser_of: Any) -> None:
    browser = browser_of(cast.kiera)
    browser_of(cast.dana).post(f"/copperline/settings/team/{cast.kiera.id}/removal/")
    assert browser.get("/copperline/").status_code == 404
