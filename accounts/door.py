"""The door: which company a person may enter, asked before any tenant is known and answered in one statement."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.models import Account, Invitation, Membership
from accounts.models.invitation import hash_of

# In the order of cf.door's columns, because from_db() takes values by their place.
_ACCOUNT = (
    *("id", "name", "slug", "timezone", "trade", "created_at"),
    *("second_factor_required_at", "second_factor_grace_days", "idle_minutes", "session_minutes"),
)
_MEMBER = (
    *("id", "account_id", "user_id", "name", "email", "role", "created_at", "removed_at"),
    *("is_assigned_only", "pipeline_rights"),
)


@dataclass(frozen=True, slots=True)
class Door:
    """An open door: the company, the person's membership of it, and all the companies they belong to."""

    account: Account
    member: Membership
    companies: list[dict[str, Any]]


def open_door(user_id: UUID, slug: str) -> Door | None:
    """Let the person in; None where the company does not exist, is not theirs, or they were removed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cf.door(%s, %s)", [user_id, slug])
        row = cursor.fetchone()
    if row is None:
        return None
    account, member = row[: len(_ACCOUNT)], row[len(_ACCOUNT) : -2]
    # Django switches psycopg's own reading of JSON off on its connections.
    rights, rules, companies = (value and json.loads(value) for value in (member[-1], *row[-2:]))
    found = Membership.from_db("default", _MEMBER, (*member[:-1], rights))
    found.rules = rules or {}
    return Door(Account.from_db("default", _ACCOUNT, account), found, companies)


def companies_of(user_id: UUID) -> list[dict[str, Any]]:
    """The companies of a person in the order of their names: `name`, `slug`, `role`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cf.companies_of(%s)", [user_id])
        (companies,) = cursor.fetchone()
    found: list[dict[str, Any]] = json.loads(companies)
    return found


_INVITING = ("id", "name", "slug")
_INVITATION = (
    *("id", "account_id", "email", "name", "role", "token_hash"),
    *("created_at", "expires_at", "accepted_at", "cancelled_at"),
)


@dataclass(frozen=True, slots=True)
class Invited:
    """What a token from a letter leads to: the company, the invitation, and the name of who sent it."""

    account: Account
    invitation: Invitation
    sender: str


def read_invitation(token: str) -> Invited | None:
    """What the token leads to, in whatever state; None for one that was never sent or has been replaced."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cf.invited(%s)", [hash_of(token)])
        row = cursor.fetchone()
    if row is None:
        return None
    return Invited(
        Account.from_db("default", _INVITING, row[: len(_INVITING)]),
        Invitation.from_db("default", _INVITATION, row[len(_INVITING) : -1]),
        row[-1],
    )
