"""Who waits, in one statement: what the shell shows on every page of a company."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from security.tenancy.context import require

CAP = 100

# Counts stop at the cap: a badge needs no exact thousand. Raw, because the ORM cannot limit inside a count.
_SUMMARY = """
    SELECT (SELECT count(*) FROM (
                SELECT FROM messaging_conversation
                WHERE account_id = %(account)s AND done_at IS NULL AND unread_count > 0 AND assignee_id = %(member)s
                LIMIT %(cap)s) mine),
           (SELECT count(*) FROM (
                SELECT FROM messaging_conversation
                WHERE account_id = %(account)s AND done_at IS NULL AND unread_count > 0 AND assignee_id IS NULL
                LIMIT %(cap)s) nobodys),
           number.phone, number.health
    FROM (SELECT) one LEFT JOIN LATERAL (
        SELECT phone, health FROM messaging_whatsappnumber
        WHERE account_id = %(account)s ORDER BY connected_at LIMIT 1) number ON true
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Unread conversations of the member and of nobody (each counted to CAP), and the company's first number."""

    mine: int
    unassigned: int
    phone: str | None
    health: str | None

    @property
    def total(self) -> int:
        """What the badge counts."""
        return self.mine + self.unassigned


def waiting_for(member_id: UUID) -> Waiting:
    """The summary for a member of the tenant in force."""
    parameters: dict[str, Any] = {"account": require().account_id, "member": member_id, "cap": CAP}
    with connection.cursor() as cursor:
        cursor.execute(_SUMMARY, parameters)
        return Waiting(*cursor.fetchone())
