"""Receiving: from stored envelopes to events of the right company. The relay calls `drain` in a loop.

An envelope is claimed with a lease, taken apart, filed company by company, and deleted last. A crash in between files
it again, and the events' dedupe keys make that harmless. What leads to no company of ours goes into quarantine.
"""

import json
import logging
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db import connections, transaction

from messaging.operations.applying import take
from messaging.whatsapp.events import Event
from messaging.whatsapp.webhook import NotAnEnvelope, parse
from security.tenancy.context import Tenant, tenant_transaction
from security.tenancy.routes import route

logger = logging.getLogger(__name__)

QUEUE_ALIAS = "queue"
BATCH = 50
LEASE_SECONDS = 60
MAX_ATTEMPTS = 5

_CLAIM = """
    UPDATE messaging_inbound_envelope
    SET attempts = attempts + 1, claimed_until = now() + make_interval(secs => %s)
    WHERE id IN (
        SELECT id FROM messaging_inbound_envelope
        WHERE source = 'whatsapp' AND (claimed_until IS NULL OR claimed_until < now())
        ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING id, body, attempts
"""
_QUARANTINE = """
    INSERT INTO messaging_quarantined_event (source, reason, route, body, received_at)
    VALUES ('whatsapp', %s, %s, %s, now())
"""
_DELETE = "DELETE FROM messaging_inbound_envelope WHERE id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Envelope:
    """A claimed envelope."""

    id: int
    body: bytes
    attempts: int


def drain() -> int:
    """File one batch of envelopes; returns how many were claimed. One that fails stays, and its neighbours go on."""
    envelopes = _claim()
    filed = [envelope.id for envelope in envelopes if _file(envelope)]
    if filed:
        with connections[QUEUE_ALIAS].cursor() as cursor:
            cursor.execute(_DELETE, [filed])
    return len(envelopes)


def _claim() -> list[Envelope]:
    with transaction.atomic(using=QUEUE_ALIAS), connections[QUEUE_ALIAS].cursor() as cursor:
        cursor.execute(_CLAIM, [LEASE_SECONDS, BATCH])
        # RETURNING promises no order, and what was said first should be filed first.
        rows = sorted(cursor.fetchall())
    return [Envelope(number, bytes(body), attempts) for number, body, attempts in rows]


def _file(envelope: Envelope) -> bool:
    """Whether the envelope is done with and may be deleted."""
    try:
        events = parse(envelope.body)
    except NotAnEnvelope as problem:
        _quarantine(str(problem), "", envelope.body)
        return True
    try:
        for account_id, theirs in _by_account(events).items():
            _file_for(account_id, theirs)
    # Whatever one envelope brings about, those behind it are filed.
    except Exception as error:
        logger.exception("envelope not filed", extra={"envelope": envelope.id, "attempts": envelope.attempts})
        if envelope.attempts < MAX_ATTEMPTS:
            return False
        _quarantine(f"failed {envelope.attempts} times: {type(error).__name__}", "", envelope.body)
    return True


def _by_account(events: list[Event]) -> dict[UUID, list[Event]]:
    """The events of each company, in their order; those of nobody are put into quarantine."""
    accounts: dict[UUID, list[Event]] = defaultdict(list)
    for event in events:
        account_id = _account_of(event)
        if account_id is None:
            logger.warning("event for an unknown number", extra={"field": event.field})
            address = event.phone_number_id or event.waba_id or ""
            _quarantine("unknown number", address, json.dumps(event.raw).encode())
        else:
            accounts[account_id].append(event)
    return accounts


def _account_of(event: Event) -> UUID | None:
    """The company an event is for: by its number where it has one, else by its business account."""
    if event.phone_number_id:
        return route("whatsapp_number", event.phone_number_id)
    return route("waba", event.waba_id) if event.waba_id else None


def _file_for(account_id: UUID, events: list[Event]) -> None:
    with tenant_transaction(Tenant(account_id)):
        for event in events:
            take(event)


def _quarantine(reason: str, address: str, body: bytes) -> None:
    with connections[QUEUE_ALIAS].cursor() as cursor:
        cursor.execute(_QUARANTINE, [reason, address, body])
