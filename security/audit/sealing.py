"""The sealer: a step of the relay, as a database role of its own, that chains what has been recorded.

An event is ripe once every transaction that began before its own has ended: then nothing can come in before it any
more, and the chain has no gap. Writers never wait for each other, as they would if each of them had to add a link.
"""

import logging
import time
from typing import Any
from uuid import UUID

from django.db import connections, transaction
from psycopg import sql

from customerflows import clock
from security.audit.reading import as_event
from security.audit.verifier import GENESIS, link
from security.models.audit_event import FIELDS

logger = logging.getLogger(__name__)

ALIAS = "sealer"
BATCH = 500
SECONDS = 2.0
# One sealer at a time; a second relay passes by. Any number that nobody else locks.
_LOCK = "SELECT pg_try_advisory_xact_lock(4703201)"
# What is below the latest sealed transaction is sealed as a whole, so the search begins there. A restored database
# counts its transactions anew: then every event without a seal is looked for, and those of the past are all complete.
_RIPE = sql.SQL("""
    SELECT {fields}, e.xid::text
    FROM security_auditevent e
    WHERE e.xid >= coalesce((
        SELECT CASE WHEN s.xid < pg_snapshot_xmax(pg_current_snapshot()) THEN s.xid END
        FROM security_auditseal s ORDER BY s.xid DESC LIMIT 1), '0'::xid8)
      AND (e.xid < pg_snapshot_xmin(pg_current_snapshot()) OR e.xid >= pg_snapshot_xmax(pg_current_snapshot()))
      AND NOT EXISTS (SELECT FROM security_auditseal s WHERE s.account_id = e.account_id AND s.id = e.id)
    ORDER BY e.xid, e.id LIMIT %s
""").format(fields=sql.SQL(", ").join(sql.Identifier("e", field) for field in FIELDS))
_HEADS = """
    SELECT wanted.account_id, last.position, last.hash FROM unnest(%s::uuid[]) wanted (account_id), LATERAL (
        SELECT s.position, s.hash FROM security_auditseal s
        WHERE s.account_id = wanted.account_id ORDER BY s.position DESC LIMIT 1) last
"""
_SEAL = """
    INSERT INTO security_auditseal (id, account_id, position, previous, hash, sealed_at, xid)
    VALUES (%s, %s, %s, %s, %s, %s, %s::xid8)
"""
_rested = 0.0


def seal_now_and_then() -> int:
    """A turn of the relay: seals at most every two seconds, but a long queue without a rest."""
    global _rested  # noqa: PLW0603  # one relay, one rest
    if time.monotonic() < _rested:
        return 0
    sealed = seal_ripe()
    if sealed < BATCH:
        _rested = time.monotonic() + SECONDS
    return sealed


def seal_ripe() -> int:
    """Seal one batch of ripe events of all accounts; returns how many."""
    with transaction.atomic(using=ALIAS), connections[ALIAS].cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_RIPE, [BATCH])
        rows = cursor.fetchall()
        if rows:
            cursor.executemany(_SEAL, _seals(cursor, rows))
    return len(rows)


def _seals(cursor: Any, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """One link per event, each account's behind its own last one."""
    accounts = list({row[1] for row in rows})
    cursor.execute(_HEADS, [accounts])
    heads: dict[UUID, tuple[int, str]] = {account: (position, hash_) for account, position, hash_ in cursor.fetchall()}
    sealed_at, seals = clock.now(), []
    for *values, xid in rows:
        event_id, account_id = values[:2]
        position, previous = heads.get(account_id, (0, GENESIS))
        heads[account_id] = (position + 1, link(previous, as_event(values)))
        seals.append((event_id, account_id, position + 1, previous, heads[account_id][1], sealed_at, xid))
    for account_id, (position, hash_) in heads.items():
        # The log of the server is kept elsewhere: it remembers how long each chain once was.
        logger.info("audit chain sealed", extra={"account": account_id, "position": position, "head": hash_})
    return seals
