"""Applying an event to the company's rows: stored once, acted upon once, in any order of arrival."""

import json
import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction

from customerflows import clock
from messaging.models import InboundEvent, Message, WhatsAppNumber
from messaging.operations import amending, filing, noticing, ticking
from messaging.operations.concluding import Verdict, kept
from messaging.whatsapp import events
from messaging.whatsapp.webhook import parse

logger = logging.getLogger(__name__)

Outcome = InboundEvent.Outcome
Handler = Callable[[Any, WhatsAppNumber], Verdict]

# Events of a number. What is not listed is kept as its typed record and changes nothing else.
_HANDLERS: dict[type[events.Event], Handler] = {
    events.MessageReceived: filing.file_message,
    events.EchoReceived: filing.file_echo,
    events.HistoryReceived: filing.file_history,
    events.ReactionReceived: amending.react,
    events.MessageEdited: amending.edit,
    events.MessageRevoked: amending.revoke,
    events.StatusChanged: ticking.tick,
    events.IdentityChanged: noticing.change_identity,
    events.PreferenceChanged: noticing.note_preference,
    events.CallEvent: noticing.note_call,
    events.ErrorReported: noticing.report_error,
    events.AccountEvent: noticing.report_health,
}


def take(event: events.Event) -> None:
    """Store `event` for the tenant in force and act upon it. A repeated delivery does nothing.

    The action runs in a savepoint: an event that fails is kept as failed, and its neighbours lose nothing.
    """
    number = _number_of(event)
    record, is_new = _store(event, number)
    if not is_new:
        return
    try:
        with transaction.atomic():
            verdict = _act(event, number)
    except Exception as error:
        logger.exception("event failed", extra={"event_kind": record.kind, "record": record.id})
        verdict = Verdict(Outcome.FAILED, detail=type(error).__name__)
    _close(record, verdict)
    if verdict.arrived:
        settle(verdict.arrived)


def _number_of(event: events.Event) -> WhatsAppNumber | None:
    numbers = WhatsAppNumber.objects.all()
    if event.phone_number_id:
        found: WhatsAppNumber | None = numbers.filter(phone_number_id=event.phone_number_id).first()
        return found
    # What is about a whole business names no number; its first one stands for it.
    first: WhatsAppNumber | None = numbers.filter(waba_id=event.waba_id).order_by("connected_at").first()
    return first


def _store(event: events.Event, number: WhatsAppNumber | None) -> tuple[InboundEvent, bool]:
    record: tuple[InboundEvent, bool] = InboundEvent.objects.get_or_create(
        number=number,
        dedupe_key=event.dedupe_key,
        defaults={
            "kind": type(event).__name__,
            "occurred_at": event.occurred_at or clock.now(),
            "payload": event.raw,
        },
    )
    return record


def _act(event: events.Event, number: WhatsAppNumber | None) -> Verdict:
    handler = _HANDLERS.get(type(event))
    if isinstance(event, events.Malformed):
        return kept(f"malformed: {event.reason}")
    if handler is None or number is None:
        return kept("kept as its record")
    return handler(event, number)


def _close(record: InboundEvent, verdict: Verdict) -> None:
    record.outcome = verdict.outcome
    record.detail = verdict.detail
    record.target = verdict.target
    record.save(update_fields=["outcome", "detail", "target"])


def settle(message: Message) -> None:
    """Act upon what was said about `message` before its WhatsApp id was known here, in the order of its happening."""
    waiting = InboundEvent.objects.filter(target=message.wamid, outcome=Outcome.PENDING).order_by("occurred_at", "id")
    for record in waiting:
        # Read again from what was sent, so that it is understood by the code of today.
        for event in parse(json.dumps(record.payload).encode()):
            _close(record, _act(event, _number_of(event)))
