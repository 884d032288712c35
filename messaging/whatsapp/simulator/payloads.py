"""The webhook bodies in Meta's shapes of 2026: business-scoped user ids everywhere, prices per message."""

import json
from typing import Any

from messaging.whatsapp.simulator.chats import Message
from messaging.whatsapp.simulator.errors import status_error
from messaging.whatsapp.simulator.numbers import Number
from messaging.whatsapp.simulator.people import Person

type Payload = dict[str, Any]


def envelope(number: Number, field: str, value: Payload) -> Payload:
    """Wrap one change for the number's business account."""
    full = {"messaging_product": "whatsapp", "metadata": metadata(number)} | value
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": number.waba_id, "changes": [{"value": full, "field": field}]}],
    }


def metadata(number: Number) -> Payload:
    """Say which business number this is about."""
    return {"display_phone_number": number.digits, "phone_number_id": number.id}


def contact(person: Person) -> Payload:
    """Describe the person; whoever shows only a username has no ``wa_id``."""
    profile = {"name": person.name} | ({"username": f"@{person.username}"} if person.username else {})
    # Whoever hides the number behind a username has no ``wa_id``; the user id is always there.
    known = {"wa_id": person.phone} if person.phone else {}
    return {"profile": profile, **known, "user_id": person.user_id}


def inbound(
    number: Number, person: Person, *, message_id: str, at: float, kind: str, content: Payload, context: Payload | None
) -> Payload:
    """Return the webhook of something a person sent: a message, a reaction, an edit or a revocation."""
    sender = {"from": person.phone} if person.phone else {}
    message: Payload = {
        **({"context": context} if context else {}),
        **sender,
        "from_user_id": person.user_id,
        "id": message_id,
        "timestamp": str(int(at)),
        "type": kind,
        kind: content,
    }
    if kind == "unsupported":
        message["errors"] = [status_error(131051)]
    return envelope(number, "messages", {"contacts": [contact(person)], "messages": [message]})


def status(number: Number, person: Person | None, message: Message, name: str, at: float, *, is_free: bool) -> Payload:
    """Return the webhook of one status; ``failed`` carries no contacts and no price."""
    body: Payload = {"id": message.id, "status": name, "timestamp": str(int(at))}
    phone = person.phone if person else message.recipient
    if phone:
        body["recipient_id"] = phone
    if person:
        body["recipient_user_id"] = person.user_id
    if message.tracker is not None:
        body["biz_opaque_callback_data"] = message.tracker
    if name == "failed":
        return envelope(number, "messages", {"statuses": [body | {"errors": [status_error(message.failed_code or 0)]}]})
    body["pricing"] = pricing(message.kind, is_free=is_free)
    contacts = {"contacts": [contact(person)]} if person else {}
    return envelope(number, "messages", {**contacts, "statuses": [body]})


def pricing(kind: str, *, is_free: bool) -> Payload:
    """Return the price note: inside the window everything but marketing is free since July 2025."""
    return {
        "billable": not is_free,
        "pricing_model": "PMP",
        "type": "free_customer_service" if is_free else "regular",
        "category": "utility" if kind == "template" else "service",
    }


def encoded(payload: Payload) -> bytes:
    """Serialise as Meta does, with escaped slashes and non-ASCII, so that a re-serialised body breaks the signature."""
    return json.dumps(payload, separators=(",", ":")).replace("/", "\\/").encode()
