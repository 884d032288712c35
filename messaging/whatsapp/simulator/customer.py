"""What the person with the practice phone can do: write, send, react, edit, take back. Each is a signed webhook."""

from dataclasses import replace
from typing import Any

from messaging.whatsapp.simulator import business
from messaging.whatsapp.simulator.chats import EDIT_SECONDS, REVOKE_SECONDS, Message
from messaging.whatsapp.simulator.identifiers import message_id
from messaging.whatsapp.simulator.media import RECEIVED_SECONDS, Medium, MediumRefused
from messaging.whatsapp.simulator.numbers import Number
from messaging.whatsapp.simulator.payloads import Payload, encoded, inbound
from messaging.whatsapp.simulator.people import Person
from messaging.whatsapp.simulator.world import World

MAX_TEXT = 4096
OLDEST = 30 * 86400.0


class CustomerMistake(ValueError):
    """The phone cannot do that; the message says why, in words for the person holding it."""


def write(world: World, number: Number, person: Person, text: str, *, age: float = 0.0, reply_to: str = "") -> Message:
    """Send text, as if written ``age`` seconds ago. Raises CustomerMistake."""
    if not text.strip():
        raise CustomerMistake("Write a message first.")
    if len(text) > MAX_TEXT:
        raise CustomerMistake(f"A message has at most {MAX_TEXT} characters; this one has {len(text)}.")
    return send(world, number, person, "text", {"body": text}, age=age, reply_to=reply_to)


def send_medium(
    world: World, number: Number, person: Person, kind: str, medium: Medium, *, caption: str = "", age: float = 0.0
) -> Message:
    """Send a stored file as ``image``, ``audio`` (a voice message), ``video``, ``document`` or ``sticker``."""
    content: Payload = {"mime_type": medium.mime_type, "sha256": medium.sha256_base64, "id": medium.id}
    if caption and kind != "audio":
        content["caption"] = caption[:1024]
    if kind == "audio":
        content["voice"] = True
    if kind == "document":
        content["filename"] = medium.filename or "document"
    return send(world, number, person, kind, content, age=age)


def keep_photo(world: World, body: bytes, mime_type: str, filename: str) -> Medium:
    """Store a photo that the person picked. Raises CustomerMistake."""
    if mime_type not in ("image/jpeg", "image/png"):
        raise CustomerMistake("Choose a JPEG or PNG photo.")
    try:
        return world.media.keep(body, mime_type, filename, world.now(), lasts=RECEIVED_SECONDS)
    except MediumRefused as error:
        raise CustomerMistake(str(error)) from error


def send(
    world: World,
    number: Number,
    person: Person,
    kind: str,
    content: dict[str, Any],
    *,
    age: float = 0.0,
    reply_to: str = "",
) -> Message:
    """Send content that is already in the webhook's format; it opens the 24-hour window. Raises CustomerMistake."""
    if not 0.0 <= age <= OLDEST:
        raise CustomerMistake("A message can be written now or up to 30 days ago.")
    at = world.now() - age
    # What is written in the past opens the window in the past too: that is how an old backlog is rehearsed.
    context = _context(world, number, person, reply_to) if reply_to else None
    message = Message(
        id=message_id(person.phone or person.user_id),
        number_id=number.id,
        person_id=person.id,
        side="customer",
        kind=kind,
        content=content,
        context_id=reply_to or None,
        created_at=at,
    )
    with world.database.together():
        world.chats.add(message)
        world.chats.open_window(number.id, person.id, at)
        _post(world, number, person, message, context)
    world.hub.publish()
    return message


def press(world: World, number: Number, person: Person, message_id: str, choice: str) -> Message:
    """Tap a button or pick a list row of one of the business's messages. Raises CustomerMistake."""
    message = _message(world, number, person, message_id, side="business")
    for variant, reply in offered(message):
        if reply["id"] == choice:
            return send(world, number, person, "interactive", {"type": variant, variant: reply}, reply_to=message.id)
    raise CustomerMistake("That button is not there any more.")


def offered(message: Message) -> list[tuple[str, dict[str, Any]]]:
    """Return the replies a message offers, as (``button_reply`` or ``list_reply``, the reply's object)."""
    variant = message.content.get("type") if message.kind == "interactive" and message.side == "business" else None
    if variant == "button":
        return [("button_reply", button["reply"]) for button in message.content["action"]["buttons"]]
    # Other variants (a flow, a link, a product) open something outside the chat, which the practice phone cannot.
    sections = message.content["action"]["sections"] if variant == "list" else []
    rows = [row for section in sections for row in section.get("rows") or ()]
    names = ("id", "title", "description")
    return [("list_reply", {name: row[name] for name in names if name in row}) for row in rows]


def react(world: World, number: Number, person: Person, target: str, emoji: str) -> None:
    """React to any message of the chat; the same emoji again, or none, takes the reaction away."""
    message = _message(world, number, person, target)
    if len(emoji) > 16:
        raise CustomerMistake("A reaction is one emoji.")
    if message.reactions.get("customer") == emoji:
        emoji = ""
    world.chats.react(message.id, "customer", emoji)
    content: Payload = {"message_id": message.id} | ({"emoji": emoji} if emoji else {})
    _post_event(world, number, person, "reaction", content)


def edit(world: World, number: Number, person: Person, target: str, text: str) -> None:
    """Change the text of an own message, within 15 minutes. Raises CustomerMistake."""
    message = _message(world, number, person, target, side="customer")
    if message.kind != "text" or message.revoked_at is not None:
        raise CustomerMistake("Only text that is still there can be edited.")
    if world.now() - message.created_at > EDIT_SECONDS:
        raise CustomerMistake("A message can be edited for 15 minutes.")
    if not text.strip() or len(text) > MAX_TEXT:
        raise CustomerMistake(f"A message has 1 to {MAX_TEXT} characters.")
    world.chats.rewrite(message.id, {"body": text}, world.now())
    changed: Payload = {"type": "text", "text": {"body": text}}
    _post_event(world, number, person, "edit", {"original_message_id": message.id, "message": changed})


def revoke(world: World, number: Number, person: Person, target: str) -> None:
    """Delete an own message for everyone, within two days. Raises CustomerMistake."""
    message = _message(world, number, person, target, side="customer")
    if message.revoked_at is not None:
        raise CustomerMistake("That message is deleted already.")
    if world.now() - message.created_at > REVOKE_SECONDS:
        raise CustomerMistake("A message can be deleted for two days.")
    world.chats.revoke(message.id, world.now())
    _post_event(world, number, person, "revoke", {"original_message_id": message.id})


def turn_phone(world: World, person: Person, *, is_online: bool, has_receipts: bool) -> None:
    """Switch the phone on or off; coming online delivers what was waiting."""
    world.people.set_phone_state(person.id, is_online=is_online, has_receipts=has_receipts)
    if is_online:
        turned_on = replace(person, is_online=True, has_receipts=has_receipts)
        for message in world.chats.undelivered(person.id):
            number = world.numbers.by_id(message.number_id)
            if number is not None:
                business.deliver(world, number, turned_on, message)
    world.hub.publish()


def _message(world: World, number: Number, person: Person, target: str, side: str = "") -> Message:
    message = world.chats.by_id(target)
    if message is None or (message.number_id, message.person_id) != (number.id, person.id):
        raise CustomerMistake("That message is not in this chat.")
    if side and message.side != side:
        raise CustomerMistake("That is only possible with a message from the other side of the chat.")
    return message


def _context(world: World, number: Number, person: Person, reply_to: str) -> Payload:
    quoted = _message(world, number, person, reply_to)
    author = number.digits if quoted.side == "business" else person.phone
    return ({"from": author} if author else {}) | {"id": quoted.id}


def _post(world: World, number: Number, person: Person, message: Message, context: Payload | None) -> None:
    """Queue a message's webhook, twice when duplicates are switched on."""
    switches = world.switches.lasting
    body = encoded(
        inbound(
            number,
            person,
            message_id=message.id,
            at=message.created_at,
            kind=message.kind,
            content=message.content,
            context=context,
        )
    )
    for copy in range(2 if switches.duplicates else 1):
        world.postman.enqueue(
            f"message {message.kind}",
            body,
            due_in=switches.delay_seconds + copy * world.settings.status_gap,
            message_id=message.id,
        )


def _post_event(world: World, number: Number, person: Person, kind: str, content: Payload) -> None:
    """Queue the webhook of something that changes an earlier message and is no bubble of its own."""
    message = Message(
        id=message_id(person.phone or person.user_id),
        number_id=number.id,
        person_id=person.id,
        side="customer",
        kind=kind,
        content=content,
        created_at=world.now(),
    )
    _post(world, number, person, message, None)
    world.hub.publish()
