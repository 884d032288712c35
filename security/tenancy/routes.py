"""Look-ups from before a tenant is known: exact keys only, answered by definer functions over closed tables."""

from typing import Any
from uuid import UUID

from django.db import connection


def _one(statement: str, parameters: list[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def route(kind: str, key: str) -> UUID | None:
    """The account that `key` of this `kind` ("slug", "whatsapp_number", "waba") leads to, or None."""
    row = _one("SELECT cf.route(%s, %s)", [kind, key])
    return row[0] if row else None


def claim(kind: str, key: str) -> bool:
    """Let `key` lead to the tenant in force; False where another account holds it already."""
    row = _one("SELECT cf.claim_route(%s, %s)", [kind, key])
    return bool(row and row[0])
