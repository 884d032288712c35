"""The relay's side of the outbox: claim due entries of all accounts, publish the news, hand the tasks to the broker."""

import json
import logging
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import redis
from celery import current_app
from django.conf import settings
from django.db import connections, transaction
from kombu.exceptions import OperationalError

from security.models import OutboxEntry

logger = logging.getLogger(__name__)

QUEUE_ALIAS = "queue"
BATCH = 200
# Longer than any task takes: one that is not done by then counts as lost with its worker and is handed out again.
LEASE_SECONDS = 300
# Celery counts no deliveries: a task that kills its worker would go round for ever.
MAX_ATTEMPTS = 12

_CLAIM = """
    UPDATE security_outboxentry SET attempts = attempts + 1, claimed_until = now() + make_interval(secs => %s)
    WHERE id IN (
        SELECT id FROM security_outboxentry
        WHERE parked_at IS NULL AND due_at <= now() AND (claimed_until IS NULL OR claimed_until < now())
        ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING id, account_id, kind, name, payload, attempts
"""
_PARK = "UPDATE security_outboxentry SET parked_at = now() WHERE id = %s"
# An attempt that never reached the broker does not count: an outage must not park a task.
_RELEASE = """
    UPDATE security_outboxentry
    SET claimed_until = NULL, attempts = attempts - 1, due_at = now() + interval '2 seconds', last_error = %s
    WHERE id = ANY(%s)
"""
_DELETE = "DELETE FROM security_outboxentry WHERE id = ANY(%s)"
# Numbered and published in one step: two relays must not publish 8 before 7, which a page would take for a gap.
_ANNOUNCE = """
    local seq = redis.call('INCR', KEYS[1])
    return redis.call('PUBLISH', KEYS[2], '{"seq": ' .. seq .. ', "names": ' .. ARGV[1] .. '}')
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An outbox entry that this relay holds for `LEASE_SECONDS`."""

    id: UUID
    account_id: UUID
    kind: str
    name: str
    payload: dict[str, Any]
    attempts: int


def _execute(statement: str, parameters: list[Any]) -> None:
    with connections[QUEUE_ALIAS].cursor() as cursor:
        cursor.execute(statement, parameters)


def _claim() -> list[Claimed]:
    with transaction.atomic(using=QUEUE_ALIAS), connections[QUEUE_ALIAS].cursor() as cursor:
        cursor.execute(_CLAIM, [LEASE_SECONDS, BATCH])
        # Django switches psycopg's own reading of JSON off on its connections.
        rows = [(*row[:4], json.loads(row[4]), row[5]) for row in cursor.fetchall()]
    # RETURNING promises no order; our keys grow with time.
    return sorted((Claimed(*row) for row in rows), key=lambda entry: entry.id)


def dispatch() -> int:
    """Carry out one batch of due entries; returns how many were claimed.

    With the broker down the tasks stay in the outbox and are tried again; with Valkey down the news do.
    """
    claimed = _claim()
    tasks = [entry for entry in claimed if entry.kind == OutboxEntry.Kind.TASK]
    news = [entry for entry in claimed if entry.kind != OutboxEntry.Kind.TASK]
    if news:
        _publish(news)
    for entry in tasks:
        _hand_over(entry)
    return len(claimed)


def _publish(news: list[Claimed]) -> None:
    """Publish the changed names, each account's in one message with the next number of its sequence."""
    ids = [entry.id for entry in news]
    names: dict[UUID, list[str]] = defaultdict(list)
    for entry in news:
        if entry.kind == OutboxEntry.Kind.LIVE and entry.name not in names[entry.account_id]:
            names[entry.account_id].append(entry.name)
    try:
        valkey = live_client()
        for account_id, changed in names.items():
            valkey.eval(_ANNOUNCE, 2, f"live:seq:{account_id}", f"live:{account_id}", json.dumps(changed))
        for entry in news:
            if entry.kind == OutboxEntry.Kind.REVOKE:
                valkey.publish(f"live:{entry.account_id}", json.dumps({"revoke": entry.name}))
    except redis.RedisError as error:
        logger.warning("live news not published", extra={"error": type(error).__name__, "count": len(news)})
        _execute(_RELEASE, [type(error).__name__, ids])
        return
    _execute(_DELETE, [ids])


def _hand_over(entry: Claimed) -> None:
    if entry.attempts > MAX_ATTEMPTS:
        logger.error("task parked after too many attempts", extra={"task": entry.name, "account": entry.account_id})
        _execute(_PARK, [entry.id])
        return
    try:
        current_app.send_task(
            entry.name,
            kwargs={"entry_id": str(entry.id), "payload": entry.payload},
            headers={"account_id": str(entry.account_id)},
            # Celery would try again for seconds, and everything behind this entry would wait along.
            retry=False,
        )
    except (OperationalError, redis.RedisError) as error:
        logger.warning("broker unreachable", extra={"error": type(error).__name__, "task": entry.name})
        _execute(_RELEASE, [type(error).__name__, [entry.id]])


_clients: dict[str, redis.Redis] = {}


def live_client() -> redis.Redis:
    """The process's Valkey client for hints: short time-outs, no retries, because a hint is never the only copy."""
    url = settings.ENVIRONMENT.redis_url
    if url not in _clients:
        _clients[url] = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=0.5)
    return _clients[url]
