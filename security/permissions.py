"""The permission matrix: which role may do what, on one screen. The settings page renders this table.

Finer than the database's rule (a Viewer writes nothing, an account sees only itself), and asked through `@requires`.
"""

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


class Permission(StrEnum):
    """A right, named `noun:verb`."""

    CONTACTS_SEE = "contacts:see"
    CONTACTS_EDIT = "contacts:edit"
    DEALS_SEE = "deals:see"
    DEALS_EDIT = "deals:edit"
    CONVERSATIONS_SEE = "conversations:see"
    CONVERSATIONS_REPLY = "conversations:reply"
    TEAM_SEE = "team:see"
    TEAM_MANAGE = "team:manage"
    SETTINGS_EDIT = "settings:edit"
    SECURITY_MANAGE = "security:manage"

    @property
    def label(self) -> str:
        """The right in words, as the settings page lists it."""
        return _LABELS[self]


_LABELS = {
    Permission.CONTACTS_SEE: "See contacts",
    Permission.CONTACTS_EDIT: "Edit contacts",
    Permission.DEALS_SEE: "See deals and prices",
    Permission.DEALS_EDIT: "Edit and move deals",
    Permission.CONVERSATIONS_SEE: "Read conversations",
    Permission.CONVERSATIONS_REPLY: "Send messages",
    Permission.TEAM_SEE: "See the team",
    Permission.TEAM_MANAGE: "Change the team",
    Permission.SETTINGS_EDIT: "Change settings",
    Permission.SECURITY_MANAGE: "Change how the team signs in",
}

_SEE = {
    Permission.CONTACTS_SEE,
    Permission.DEALS_SEE,
    Permission.CONVERSATIONS_SEE,
    Permission.TEAM_SEE,
}
_WORK = _SEE | {Permission.CONTACTS_EDIT, Permission.DEALS_EDIT, Permission.CONVERSATIONS_REPLY}

# What sets an Owner apart from an Admin is no right of this table: only an Owner removes an Owner.
MATRIX: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.ADMIN: frozenset(Permission),
    Role.MEMBER: frozenset(_WORK),
    Role.VIEWER: frozenset(_SEE),
}


def allows(role: Role, permission: Permission) -> bool:
    """Whether `role` holds `permission`."""
    return permission in MATRIX[role]
