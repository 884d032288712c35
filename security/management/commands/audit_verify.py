"""`manage.py audit_verify`: walk over every company's chain and name each position that is not as it was sealed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from security.audit.reading import faults
from security.audit.sealing import ALIAS
from security.tenancy.context import Tenant, tenant_transaction
from security.tenancy.routes import route

_ACCOUNTS = """
    SELECT account_id FROM security_auditevent UNION SELECT account_id FROM security_auditseal ORDER BY account_id
"""
# An event that was put in below the sealed ones, or lost its seal at the end of the chain: the sealer passes it by.
_STRAY = """
    SELECT e.id FROM security_auditevent e
    WHERE e.account_id = %s AND NOT EXISTS (
        SELECT FROM security_auditseal s WHERE s.account_id = e.account_id AND s.id = e.id)
      AND e.xid < (SELECT s.xid FROM security_auditseal s ORDER BY s.xid DESC LIMIT 1)
      AND e.xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY e.id LIMIT 20
"""


class Command(BaseCommand):
    """Needs the sealer's address beside the application's: one role reads a company, the other knows them all."""

    help = "Verify the chains of the audit log; exit 1 and the exact positions when one was tampered with."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--account slug` for one company."""
        parser.add_argument("--account", default="", metavar="SLUG", help="one company instead of all")

    def handle(self, *_args: Any, account: str, **_options: Any) -> None:
        """Verify; raise CommandError with every position found."""
        if account and route("slug", account) is None:
            raise CommandError(f"There is no company {account!r}.")
        found = [line for one in self._accounts(account) for line in self._verify(one)]
        if found:
            raise CommandError("\n".join(found))

    def _accounts(self, slug: str) -> list[Any]:
        return [route("slug", slug)] if slug else [row[0] for row in _sealer(_ACCOUNTS, [])]

    def _verify(self, account_id: Any) -> list[str]:
        with tenant_transaction(Tenant(account_id)):
            links, broken = faults()
        stray = [f"{account_id}: event {row[0]} has lost its seal" for row in _sealer(_STRAY, [account_id])]
        if not broken and not stray:
            self.stdout.write(f"{account_id}: {links} events, chain verified")
        return [f"{account_id}: position {at} {what}" for at, what in broken] + stray


def _sealer(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
