"""Filing messages into conversations: what customers write, what the business's own phone wrote, and old history."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from contacts.models import Contact
from contacts.operations.recognising import Sender, recognise
from customerflows import clock
from messaging.models import Conversation, Message, WhatsAppNumber
from messaging.operations import amending
from messaging.operations.concluding import Verdict, applied, kept
from messaging.operations.keeping import promise
from messaging.whatsapp.contents import Content
from messaging.whatsapp.events import (
    EchoReceived,
    Event,
    HistoryReceived,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    Party,
)

State = Message.State
Direction = Message.Direction


def file_message(event: MessageReceived, number: WhatsAppNumber) -> Verdict:
    """A customer wrote: find or make the contact and the conversation, and add the message."""
    sender = sender_of(event.sender)
    if sender.is_nobody:
        return kept("no sender")
    if event.group_id:
        return kept("group chats are not shown")
    contact = recognise(sender, at=_time(event), source="WhatsApp ad" if event.referral else "WhatsApp")
    message, is_new = _add(contact, number, event, Direction.IN, State.RECEIVED)
    if is_new:
        promise(message)
        message.conversation.absorb(message)
        contact.touch(message.occurred_at)
    return applied(arrived=message)


def file_echo(event: EchoReceived, number: WhatsAppNumber) -> Verdict:
    """The business wrote from its own phone: shown as ours, without opening the customer's window."""
    if isinstance(event.act, MessageEdited):
        return amending.edit(event.act, number)
    if isinstance(event.act, MessageRevoked):
        return amending.revoke(event.act, number)
    recipient = sender_of(event.recipient)
    if not isinstance(event.act, MessageReceived) or recipient.is_nobody:
        return kept("an echo without a message or a recipient")
    contact = recognise(recipient, at=_time(event))
    message, is_new = _add(contact, number, event.act, Direction.OUT, State.SENT)
    if is_new:
        message.conversation.absorb(message)
    return applied(arrived=message)


def file_history(event: HistoryReceived, number: WhatsAppNumber) -> Verdict:
    """A message from before the number was connected: part of the thread, but nobody waits for it."""
    customer = sender_of(event.customer)
    if not isinstance(event.act, MessageReceived) or customer.is_nobody:
        return kept("history without a message or a customer")
    if event.is_late_media:
        return _replace_placeholder(event.act)
    contact = recognise(customer, at=_time(event))
    direction = Direction.OUT if event.is_outgoing else Direction.IN
    message, _is_new = _add(contact, number, event.act, direction, _state_of(event))
    message.conversation.remember(message)
    return applied(arrived=message)


def sender_of(party: Party) -> Sender:
    """The channel's words about a person as contacts understands them."""
    return Sender(party.wa_id or "", party.user_id or "", party.username or "", party.profile_name or "")


def content_of(content: Content) -> dict[str, Any]:
    """The columns of a message that hold its content."""
    details = {"choice": content.choice, "sent": content.details}
    if content.media:
        details["media"] = asdict(content.media)
    return {"kind": content.kind.value, "body": content.text, "details": details}


def _add(
    contact: Contact, number: WhatsAppNumber, event: MessageReceived, direction: str, state: str
) -> tuple[Message, bool]:
    """The message as a row, and whether it is new; one whose id is here already stays as it is."""
    moment = _time(event)
    conversation = Conversation.between(contact, number, at=moment)
    columns = {
        "conversation": conversation,
        "direction": direction,
        "state": state,
        "reply_to": event.reply_to or "",
        "occurred_at": moment,
        **content_of(event.content),
    }
    columns["details"] |= {
        "forwarded": event.is_forwarded,
        "referral": asdict(event.referral) if event.referral else None,
        "errors": [error.code for error in event.errors],
    }
    stored: tuple[Message, bool] = Message.objects.get_or_create(wamid=event.wamid, defaults=columns)
    return stored


def _replace_placeholder(act: MessageReceived) -> Verdict:
    changed = Message.objects.filter(wamid=act.wamid).update(**content_of(act.content))
    return applied() if changed else kept("no placeholder for this file")


def _state_of(event: HistoryReceived) -> str:
    if not event.is_outgoing:
        return State.RECEIVED
    known = {"delivered": State.DELIVERED, "read": State.READ, "played": State.READ, "error": State.FAILED}
    return known.get(event.status or "", State.SENT)


def _time(event: Event) -> datetime:
    """When it happened; Meta's clock may be ahead of ours, and a message from the future would never leave the top."""
    return min(event.occurred_at or clock.now(), clock.now())
