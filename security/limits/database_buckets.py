"""Buckets in PostgreSQL, for what nobody may do more often only because Valkey is down: guessing, and sending mail."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from customerflows.limits import Policy, Verdict

_SPEND = "SELECT is_allowed, remaining, wait, full_in FROM cf.spend(%s, %s, %s, %s)"


def spend_in_database(policy: Policy, bucket: str, cost: int | None = None) -> Verdict:
    """Take from a bucket; what is taken stays taken, whatever becomes of the transaction around."""
    with _outside_transaction() as connection, connection.cursor() as cursor:
        cursor.execute(_SPEND, [bucket, *policy.arguments(cost)])
        return Verdict.of(policy, cursor.fetchone())


@contextmanager
def _outside_transaction() -> Iterator[BaseDatabaseWrapper]:
    """The connection of this thread, or a new one where that is in the middle of a transaction.

    A wrong code is answered by a refusal, and a refusal is rolled back: the try would cost nothing.
    """
    usual = connections["default"]
    if not usual.in_atomic_block:
        yield usual
        return
    apart = connections.create_connection("default")
    try:
        yield apart
    finally:
        apart.close()
