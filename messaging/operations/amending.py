"""Amending a message that is here: reactions, edits and deletions by the customer. The newest word counts."""

from datetime import datetime

from customerflows import clock
from messaging.models import Message, WhatsAppNumber
from messaging.operations.concluding import Verdict, applied, waits_for
from messaging.operations.keeping import forget
from messaging.whatsapp.events import Event, MessageEdited, MessageRevoked, Party, ReactionReceived


def react(event: ReactionReceived, number: WhatsAppNumber) -> Verdict:
    """Put the customer's emoji on the message, or take it away; one emoji a person."""
    message = _find(event.target_wamid)
    if message is None:
        return waits_for(event.target_wamid)
    who, moment = _key(event.sender), _time(event)
    before = message.reactions.get(who)
    if before is None or datetime.fromisoformat(before["at"]) <= moment:
        message.reactions[who] = {"emoji": event.emoji, "at": moment.isoformat()}
        _save(message, "reactions")
    return applied()


def edit(event: MessageEdited, number: WhatsAppNumber) -> Verdict:
    """The message says something else now."""
    message = _find(event.original_wamid)
    if message is None:
        return waits_for(event.original_wamid)
    moment = _time(event)
    if message.revoked_at is None and (message.edited_at is None or message.edited_at <= moment):
        message.body, message.edited_at = event.content.text, moment
        _save(message, "body", "edited_at")
    return applied()


def revoke(event: MessageRevoked, number: WhatsAppNumber) -> Verdict:
    """The message was deleted for everyone: its words go, its place in the thread stays."""
    message = _find(event.original_wamid)
    if message is None:
        return waits_for(event.original_wamid)
    message.body, message.details, message.revoked_at = "", {}, _time(event)
    forget(message)
    _save(message, "body", "details", "revoked_at")
    return applied()


def _find(wamid: str) -> Message | None:
    found: Message | None = Message.objects.select_related("conversation").filter(wamid=wamid).first()
    return found


def _save(message: Message, *columns: str) -> None:
    message.save(update_fields=list(columns))
    message.conversation.show_change_of(message)


def _key(party: Party) -> str:
    return party.user_id or party.wa_id or "unknown"


def _time(event: Event) -> datetime:
    return event.occurred_at or clock.now()
