"""What a message says: its kind, the words a person can read, its media, the choice a button made."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from messaging.whatsapp.fields import Fields, block, blocks, flag, text


class MessageKind(StrEnum):
    """WhatsApp's own words; VOICE is an audio that was recorded in the chat, UNKNOWN a kind we have never met."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACTS = "contacts"
    BUTTON = "button"
    BUTTON_REPLY = "button_reply"
    LIST_REPLY = "list_reply"
    FLOW_REPLY = "nfm_reply"
    CALL_PERMISSION_REPLY = "call_permission_reply"
    PAYMENT_METHOD = "payment_method"
    INTERACTIVE = "interactive"
    ORDER = "order"
    SYSTEM = "system"
    MEDIA_PLACEHOLDER = "media_placeholder"
    UNSUPPORTED = "unsupported"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MediaReference:
    """A file at WhatsApp; the id lives 7 days. ``sha256`` is as sent, base64 or hexadecimal."""

    id: str | None
    mime_type: str | None
    sha256: str | None
    filename: str | None
    caption: str | None
    is_voice: bool
    is_animated: bool
    url: str | None


@dataclass(frozen=True, slots=True)
class Content:
    """``text`` is never empty but for an empty text message; ``details`` is the kind's own block as it was sent."""

    kind: MessageKind
    text: str
    details: Fields
    media: MediaReference | None = None
    choice: str | None = None


# The words stand in lists, notifications and search; the thread itself draws each kind in its own way.
_UNREADABLE = "Unsupported message"
_MEDIA = {
    "image": (MessageKind.IMAGE, "Photo"),
    "video": (MessageKind.VIDEO, "Video"),
    "audio": (MessageKind.AUDIO, "Audio"),
    "voice": (MessageKind.VOICE, "Voice message"),
    "document": (MessageKind.DOCUMENT, "Document"),
    "sticker": (MessageKind.STICKER, "Sticker"),
}


def read_content(message: Fields) -> Content:
    """Read the block that the message's ``type`` names; a kind or a shape we do not know is UNKNOWN, never an error."""
    kind = text(message, "type") or ""
    details = block(message, kind)
    if kind == "text":
        body = details.get("body")
        return Content(MessageKind.TEXT, body, details=details) if isinstance(body, str) else _unknown(message)
    if kind in _MEDIA:
        return _media(kind, details) if details else _unknown(message)
    if kind == "interactive":
        return _interactive(details)
    if kind == "contacts":
        # The only kind whose block is a list.
        cards = blocks(message, "contacts")
        return Content(MessageKind.CONTACTS, _contact_cards(cards), details={"contacts": cards})
    if kind in _WORDS:
        return Content(MessageKind(kind), _WORDS[kind](details), choice=text(details, "payload"), details=details)
    return _unknown(message)


def _unknown(message: Fields) -> Content:
    return Content(MessageKind.UNKNOWN, _UNREADABLE, details=message)


def _media(sent_as: str, details: Fields) -> Content:
    media = MediaReference(
        id=text(details, "id"),
        mime_type=text(details, "mime_type"),
        sha256=text(details, "sha256"),
        filename=text(details, "filename"),
        caption=text(details, "caption"),
        is_voice=sent_as == "voice" or flag(details, "voice"),
        is_animated=flag(details, "animated"),
        url=text(details, "url", "link"),
    )
    # A recording comes as an "audio" with a flag; only the flag tells it from a forwarded song.
    kind, words = _MEDIA["voice" if media.is_voice and sent_as == "audio" else sent_as]
    return Content(kind, media.caption or media.filename or words, details, media)


def _interactive(details: Fields) -> Content:
    kind = text(details, "type") or ""
    reply = block(details, kind)
    words = _REPLIES.get(kind)
    if words is None:
        return Content(MessageKind.INTERACTIVE, text(reply, "title", "body") or "Answer", details=details)
    return Content(MessageKind(kind), words(reply), choice=text(reply, "id"), details=reply)


def _chosen_title(reply: Fields) -> str:
    return text(reply, "title", "id") or "Answer"


def _call_permission(reply: Fields) -> str:
    return "Allowed calls" if reply.get("response") == "accept" else "Declined calls"


def _payment_method(reply: Fields) -> str:
    method = text(reply, "payment_method")
    return f"Chose to pay by {method.replace('_', ' ')}" if method else "Chose how to pay"


def _location(details: Fields) -> str:
    named = [words for words in (text(details, "name"), text(details, "address")) if words]
    if named:
        return ", ".join(named)
    latitude, longitude = details.get("latitude"), details.get("longitude")
    return "Location" if latitude is None or longitude is None else f"Location {latitude}, {longitude}"


def _order(details: Fields) -> str:
    items = [
        f"{text(item, 'quantity') or '1'} x {text(item, 'product_retailer_id') or 'item'}"
        for item in blocks(details, "product_items")
    ]
    words = f"Order: {', '.join(items)}" if items else "Order"
    note = text(details, "text")
    return f"{words}\n{note}" if note else words


def _contact_cards(cards: list[Fields]) -> str:
    names = [text(block(card, "name"), "formatted_name", "first_name") or _first_phone(card) for card in cards]
    return f"Contact: {', '.join(names)}" if names else "Contact"


def _first_phone(card: Fields) -> str:
    return next((number for phone in blocks(card, "phones") if (number := text(phone, "phone", "wa_id"))), "no name")


_WORDS: dict[str, Callable[[Fields], str]] = {
    "location": _location,
    "button": lambda details: text(details, "text", "payload") or "Button",
    "order": _order,
    "system": lambda details: text(details, "body") or "System message",
    "media_placeholder": lambda _: "Media message",
    # Its details name what the customer's app could not share (a poll, an edit): kept, but no words for a person.
    "unsupported": lambda _: _UNREADABLE,
}

_REPLIES: dict[str, Callable[[Fields], str]] = {
    "button_reply": _chosen_title,
    "list_reply": _chosen_title,
    "nfm_reply": lambda _: "Filled in a form",
    "call_permission_reply": _call_permission,
    "payment_method": _payment_method,
}
