"""The matrix, cell by cell: every role with every right, written out once more by hand."""

import pytest

from security.permissions import Permission, Role, allows

HELD = """
#                     owner  admin  member  viewer
contacts:see          yes    yes    yes     yes
contacts:create       yes    yes    yes     no
contacts:edit         yes    yes    yes     no
contacts:phones       yes    yes    yes     yes
deals:see             yes    yes    yes     yes
deals:edit            yes    yes    yes     no
deals:prices          yes    yes    yes     yes
conversations:see     yes    yes    yes     yes
conversations:reply   yes    yes    yes     no
conversations:assign  yes    yes    yes     no
team:see              yes    yes    yes     yes
team:manage           yes    yes    no      no
settings:edit         yes    yes    no      no
security:manage       yes    yes    no      no
roles:manage          yes    no     no      no
"""
ROWS = [line.split() for line in HELD.splitlines() if line and not line.startswith("#")]
CELLS = [
    (Permission(right), role, said == "yes") for right, *held in ROWS for role, said in zip(Role, held, strict=True)
]


@pytest.mark.parametrize(("permission", "role", "is_held"), CELLS)
def test_a_role_holds_exactly_what_is_written_here(permission: Permission, role: Role, is_held: bool) -> None:
    assert allows(role, permission) is is_held


def test_every_right_is_written_here() -> None:
    assert [right for right, *_ in ROWS] == [*Permission]


@pytest.mark.parametrize("permission", Permission)
def test_a_right_has_its_words(permission: Permission) -> None:
    assert permission.label[0].isupper()


@pytest.mark.parametrize(("role", "word"), [(Role.OWNER, "Owner"), (Role.VIEWER, "Viewer")])
def test_a_role_is_a_word_that_people_read(role: Role, word: str) -> None:
    assert role.label == word
