"""Ticks: what becomes of the messages we send."""

from datetime import datetime
from uuid import UUID

from customerflows import clock
from messaging.models import Message, WhatsAppNumber
from messaging.operations.concluding import Verdict, applied, kept, waits_for
from messaging.whatsapp.errors import UNEXPLAINED, classify
from messaging.whatsapp.events import Status, StatusChanged

State = Message.State

# A voice message that was played has been read.
_STEPS = {
    Status.SENT: State.SENT,
    Status.DELIVERED: State.DELIVERED,
    Status.READ: State.READ,
    Status.PLAYED: State.READ,
    Status.FAILED: State.FAILED,
}


def tick(event: StatusChanged, number: WhatsAppNumber) -> Verdict:
    """Move a sent message up its ladder. Our own id, echoed back, settles a send whose answer we never got."""
    step = _STEPS.get(event.status)
    if step is None:
        return kept(f"status {event.status} changes nothing")
    message = _find(event)
    if message is None:
        return waits_for(event.wamid)
    if event.pricing:
        message.details["pricing"] = {"category": event.pricing.category, "billable": event.pricing.is_billable}
    climbed = message.climb(step, _time(event), details=message.details, **_changes(event, message))
    if climbed:
        message.conversation.show_change_of(message)
    return applied()


def _find(event: StatusChanged) -> Message | None:
    # Locked, because the worker may be storing the answer to the same send.
    messages = Message.objects.select_related("conversation").select_for_update(of=("self",))
    messages = messages.filter(direction=Message.Direction.OUT)
    found: Message | None = messages.filter(wamid=event.wamid).first()
    if found is None and event.callback and _is_key(event.callback):
        # Only one without an id of its own: the key must not lead a status to a message that another id names.
        found = messages.filter(attempt_key=event.callback, wamid=None).first()
    return found


def _changes(event: StatusChanged, message: Message) -> dict[str, object]:
    changes: dict[str, object] = {"wamid": event.wamid} if message.wamid is None else {}
    if event.status is Status.FAILED:
        code = event.errors[0].code if event.errors else None
        failure = classify(code, None) if code is not None else UNEXPLAINED
        changes |= {"error_code": code, "error": failure.sentence, "may_retry": failure.by_hand}
    return changes


def _is_key(callback: str) -> bool:
    try:
        UUID(callback)
    except ValueError:
        return False
    return True


def _time(event: StatusChanged) -> datetime:
    return event.occurred_at or clock.now()
