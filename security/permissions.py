"""The permission matrix: which role may do what, on one screen. The settings page renders this table.

Finer than the database's rules (a Viewer writes nothing, who sees which pipelines), and asked through `@requires`.
A right stands here from the day on which it decides something.
"""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a member is in one account; `label` is the word people read."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"

    @property
    def label(self) -> str:
        """The role as a word on a page."""
        return self.value.capitalize()


class Cell(StrEnum):
    """What a role has of a right: it is fixed, or an Owner may take it away, or may give it."""

    YES = "yes"
    NO = "no"
    NARROWABLE = "yes*"
    WIDENABLE = "no*"

    @property
    def is_switch(self) -> bool:
        """Whether an Owner may decide otherwise."""
        return self in (Cell.NARROWABLE, Cell.WIDENABLE)

    @property
    def is_yes(self) -> bool:
        """What holds while no Owner has decided otherwise."""
        return self in (Cell.YES, Cell.NARROWABLE)


# A Viewer has no cell that could become a right to write: PostgreSQL refuses it whatever stands here.
_TABLE = """
right                 owner  admin  member  viewer  label
contacts:see          yes    yes    yes     yes     See contacts
contacts:create       yes    yes    yes*    no      Add contacts
contacts:edit         yes    yes    yes*    no      Edit contacts and write notes
contacts:phones       yes    yes    yes*    yes*    See phone numbers
deals:see             yes    yes    yes*    yes*    See deals
deals:edit            yes    yes    yes*    no      Add, edit and move deals
deals:prices          yes    yes    yes*    yes*    See prices
conversations:see     yes    yes    yes*    yes*    Read conversations
conversations:reply   yes    yes    yes*    no      Send messages
conversations:assign  yes    yes    yes*    no      Hand conversations to others
team:see              yes    yes    yes     yes     See the team
team:manage           yes    yes    no      no      Change the team
settings:edit         yes    yes    no*     no      Change settings
security:manage       yes    yes    no      no      Change how the team signs in
roles:manage          yes    no     no      no      Change what roles and people may do
"""
_ROWS = [line.split(maxsplit=5) for line in _TABLE.strip().splitlines()[1:]]


class Permission(StrEnum):
    """A right, named `noun:verb`."""

    CONTACTS_SEE = "contacts:see"
    CONTACTS_CREATE = "contacts:create"
    CONTACTS_EDIT = "contacts:edit"
    CONTACTS_PHONES = "contacts:phones"
    DEALS_SEE = "deals:see"
    DEALS_EDIT = "deals:edit"
    DEALS_PRICES = "deals:prices"
    CONVERSATIONS_SEE = "conversations:see"
    CONVERSATIONS_REPLY = "conversations:reply"
    CONVERSATIONS_ASSIGN = "conversations:assign"
    TEAM_SEE = "team:see"
    TEAM_MANAGE = "team:manage"
    SETTINGS_EDIT = "settings:edit"
    SECURITY_MANAGE = "security:manage"
    ROLES_MANAGE = "roles:manage"

    @property
    def label(self) -> str:
        """The right in words, as the settings page lists it."""
        return _LABELS[self]

    @property
    def seeing(self) -> "Permission | None":
        """The right to see what this one is about, where there is one."""
        return _SEEING.get(self.partition(":")[0])


MATRIX: dict[Permission, dict[Role, Cell]] = {
    Permission(name): dict(zip(Role, map(Cell, cells), strict=True)) for name, *cells, _label in _ROWS
}
_LABELS = {Permission(name): label for name, *_cells, label in _ROWS}
_SEEING = {right.partition(":")[0]: right for right in Permission if right.endswith(":see")}


def allows(role: Role, permission: Permission, rules: Mapping[str, bool] | None = None) -> bool:
    """Whether `role` holds `permission` under an account's `rules` for that role (permission → yes or no).

    A rule about a cell that is no switch changes nothing, and what may not be seen may not be changed either.
    """
    cell = MATRIX[permission][role]
    holds = (rules or {}).get(permission, cell.is_yes) if cell.is_switch else cell.is_yes
    seeing = permission.seeing
    return holds and (seeing in (None, permission) or allows(role, seeing, rules))
