"""Sending: a reply is stored and promised in one transaction, and leaves through a durable task.

Meta has no idempotency key, so nothing is sent twice on a guess: an attempt whose outcome nobody knows stays "unknown"
until a status with our own id (`biz_opaque_callback_data`) settles it.
"""

from typing import Any

from django.db import transaction

from accounts.models import Membership
from contacts.models import Identity
from customerflows import clock
from customerflows.ids import new_id
from messaging.models import Conversation, Message, WhatsAppNumber
from messaging.operations.applying import settle
from messaging.operations.gating import FREE_TEXT_LIMIT, Verdict, judge
from messaging.operations.keeping import client_for
from messaging.whatsapp.client import Accepted, Recipient
from messaging.whatsapp.errors import NO_CONNECTION, Failure, Group, Retry
from messaging.whatsapp.outcomes import NotSent, OutcomeUnknown, Refused
from security.outbox.retrying import TryAgain
from security.outbox.writing import enqueue

State = Message.State
MAX_ATTEMPTS = 6


class SendRefusedError(Exception):
    """The gate is closed; `verdict.sentence` says why."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.code)
        self.verdict = verdict


def send_text(conversation: Conversation, body: str, *, by: Membership, key: str = "") -> Message:
    """Answer the customer. Raises SendRefusedError when the gate is closed; the same `key` twice sends once.

    The first to answer a conversation that is nobody's takes it.
    """
    message, is_new = _promised(key) or _store(conversation, body, by, key)
    if not is_new:
        return message
    if conversation.assignee_id is None:
        conversation.assign(by, by=by)
    conversation.mark_read(by=by)
    conversation.absorb(message)
    enqueue("messaging.deliver", message_id=str(message.id))
    return message


def _promised(key: str) -> tuple[Message, bool] | None:
    """The message that this key has sent already: asked before the gate, which may have closed since."""
    before = Message.objects.filter(idempotency_key=key).first() if key else None
    return (before, False) if before else None


def _store(conversation: Conversation, body: str, by: Membership, key: str) -> tuple[Message, bool]:
    """The reply as a row, and whether it is new: of two parallel posts with one key, one stores it."""
    verdict = judge(conversation)
    if not verdict.is_open:
        raise SendRefusedError(verdict)
    columns = {
        "conversation": conversation,
        "direction": Message.Direction.OUT,
        "body": body[:FREE_TEXT_LIMIT],
        "sender": by,
        "state": State.SENDING,
    }
    if not key:
        return Message.objects.create(**columns), True
    stored: tuple[Message, bool] = Message.objects.get_or_create(idempotency_key=key, defaults=columns)
    return stored


def add_note(conversation: Conversation, body: str, *, by: Membership) -> Message:
    """Leave a private note between colleagues; it never leaves the building."""
    note: Message = Message.objects.create(
        conversation=conversation, direction=Message.Direction.NOTE, body=body, sender=by, state=State.RECEIVED
    )
    conversation.absorb(note)
    return note


def send_again(message: Message, *, by: Membership) -> None:
    """Try a failed message once more; SendRefusedError when the gate has closed meanwhile."""
    verdict = judge(message.conversation)
    if not verdict.is_open:
        raise SendRefusedError(verdict)
    message.state, message.error, message.error_code = State.SENDING, "", None
    message.sender, message.attempts, message.attempted_at, message.failed_at = by, 0, None, None
    # Meta gives the new try an id of its own, which is stored only where none stands.
    # A new key: a late status of the failed try must not pass for one of this.
    message.wamid, message.attempt_key = None, new_id()
    message.save()
    message.conversation.show_change_of(message)
    enqueue("messaging.deliver", message_id=str(message.id))


def deliver(message_id: str) -> None:
    """The task behind `send_text`: call Meta once and keep what came of it. Holds no transaction over the call."""
    message = _begin(message_id)
    if message is None:
        return
    conversation = message.conversation
    try:
        accepted = client_for(conversation.number).send_text(
            _recipient(conversation), message.body, callback=str(message.attempt_key)
        )
    except NotSent:
        _retry_or_fail(message, NO_CONNECTION, None)
    except OutcomeUnknown:
        _keep(message, state=State.UNKNOWN)
    except Refused as refusal:
        _refused(message, refusal)
    else:
        _accepted(message, accepted)


def show_read(conversation_id: str, wamid: str) -> None:
    """The task that gives the customer blue ticks; a failure is of no consequence and is not repeated."""
    with transaction.atomic():
        number = Conversation.objects.select_related("number").get(id=conversation_id).number
    try:
        client_for(number).mark_read(wamid)
    except (NotSent, OutcomeUnknown, Refused):
        return


def _begin(message_id: str) -> Message | None:
    """Note the attempt before the call. One that was noted and never answered may have left: it stays unknown."""
    with transaction.atomic():
        messages = Message.objects.select_related("conversation__contact", "conversation__number")
        # Only the message is locked: with the contact and the number, all their webhooks would wait.
        message: Message | None = messages.select_for_update(of=("self",)).filter(id=message_id).first()
        if message is None or message.state != State.SENDING or message.wamid:
            return None
        verdict = judge(message.conversation)
        if not verdict.is_open:
            _keep(message, state=State.FAILED, failed_at=clock.now(), error=verdict.sentence)
            return None
        if message.attempted_at is not None:
            _keep(message, state=State.UNKNOWN)
            return None
        message.attempted_at = clock.now()
        message.attempts += 1
        message.save(update_fields=["attempted_at", "attempts"])
        return message


def _accepted(message: Message, accepted: Accepted) -> None:
    """Meta took it; its ticks come by webhook, and some may have come before this answer did."""
    with transaction.atomic():
        fresh: Message = (
            Message.objects.select_related("conversation").select_for_update(of=("self",)).get(id=message.id)
        )
        if fresh.wamid is None:
            fresh.wamid = accepted.wamid
            fresh.save(update_fields=["wamid"])
        settle(fresh)


def _refused(message: Message, refusal: Refused) -> None:
    failure = refusal.failure
    if failure.group is Group.ACCOUNT:
        with transaction.atomic():
            message.conversation.number.report(WhatsAppNumber.Health.ATTENTION, failure.sentence)
    if failure.retry is Retry.AUTOMATIC:
        _retry_or_fail(message, failure, refusal.code)
    else:
        _fail(message, failure, refusal.code)


def _retry_or_fail(message: Message, failure: Failure, code: int | None) -> None:
    """Meta certainly does not have it: try again in 2, 4, 8 … seconds, and in the end say so."""
    if message.attempts >= MAX_ATTEMPTS:
        _fail(message, failure, code)
        return
    _keep(message, attempted_at=None)
    raise TryAgain(2.0**message.attempts, failure.sentence)


def _fail(message: Message, failure: Failure, code: int | None) -> None:
    """Say in plain words that it did not leave, and whether another try makes sense."""
    words = {"error": failure.sentence, "error_code": code, "may_retry": failure.by_hand}
    _keep(message, state=State.FAILED, failed_at=clock.now(), **words)


def _keep(message: Message, **changes: Any) -> None:
    """Save the changes, unless a status has meanwhile taken the message further."""
    with transaction.atomic():
        rows = Message.objects.filter(id=message.id, state__in=[State.SENDING, State.UNKNOWN])
        if rows.update(**changes) and "state" in changes:
            message.state = changes["state"]
            message.conversation.show_change_of(message)


def _recipient(conversation: Conversation) -> Recipient:
    """Where WhatsApp finds the person: the number as WhatsApp gave it, else the business-scoped user id."""
    with transaction.atomic():
        rows = Identity.objects.filter(contact=conversation.contact_id).values_list("kind", "value")
        known = dict(rows.order_by("created_at"))
    return Recipient(known.get(Identity.Kind.WHATSAPP), known.get(Identity.Kind.WHATSAPP_USER))
