"""Turns what a script asks for into a customer's message."""

from base64 import b64decode
from typing import Any

from messaging.whatsapp.simulator import customer
from messaging.whatsapp.simulator.chats import Message
from messaging.whatsapp.simulator.control.arguments import Arguments, BadArgument
from messaging.whatsapp.simulator.media import RECEIVED_SECONDS, Medium
from messaging.whatsapp.simulator.numbers import Number
from messaging.whatsapp.simulator.people import Person
from messaging.whatsapp.simulator.samples.photo import ac_condenser
from messaging.whatsapp.simulator.samples.voice import silence
from messaging.whatsapp.simulator.world import World

SAMPLES = {
    "image": (ac_condenser, "image/png", "condenser.png"),
    "audio": (silence, "audio/ogg; codecs=opus", "voice.ogg"),
}
MEDIA_KINDS = ("image", "audio", "video", "document", "sticker")
# Sent as they are given, in the webhook's own format, under ``content``.
PLAIN_KINDS = ("location", "contacts", "interactive", "button", "order", "unsupported", "system")


def receive(world: World, number: Number, person: Person, given: Arguments) -> str | None:
    """Send as the customer; return the new message's id, None for what changes an earlier message.

    ``type`` is text (default), image, audio, video, document, sticker, reaction, edit, revoke, reply or one of
    PLAIN_KINDS; ``age`` is how many seconds ago it was written, ``reply_to`` a message id. Raises BadArgument and
    CustomerMistake.
    """
    kind, target = given.text("type", "text"), given.text("message_id", "")
    if kind == "reaction":
        customer.react(world, number, person, target, given.text("emoji", ""))
    elif kind == "edit":
        customer.edit(world, number, person, target, given.text("text"))
    elif kind == "revoke":
        customer.revoke(world, number, person, target)
    elif kind == "reply":
        return customer.press(world, number, person, target, given.text("choice")).id
    else:
        return _new_message(world, number, person, kind, given).id
    return None


def _new_message(world: World, number: Number, person: Person, kind: str, given: Arguments) -> Message:
    age, reply_to = given.seconds("age"), given.text("reply_to", "")
    if kind == "text":
        return customer.write(world, number, person, given.text("text"), age=age, reply_to=reply_to)
    if kind in MEDIA_KINDS:
        medium = _medium(world, kind, given)
        caption = given.text("text", "")
        return customer.send_medium(world, number, person, kind, medium, caption=caption, age=age)
    if kind not in PLAIN_KINDS:
        raise BadArgument(f"type {kind!r} is not known.")
    # Contact cards are the one kind whose content is a list.
    content: Any = given.fields.get("content") if kind == "contacts" else given.mapping("content")
    return customer.send(world, number, person, kind, content, age=age, reply_to=reply_to)


def _medium(world: World, kind: str, given: Arguments) -> Medium:
    """Store ``data`` (base64) of ``mime_type``, or the sample of the kind."""
    data = given.text("data", "")
    if not data:
        if kind not in SAMPLES:
            raise BadArgument(f"data (base64) and mime_type are required for type {kind}.")
        draw, mime_type, filename = SAMPLES[kind]
        return world.media.keep(draw(), mime_type, filename, world.now(), lasts=RECEIVED_SECONDS)
    try:
        body = b64decode(data, validate=True)
    except ValueError as error:
        raise BadArgument("data must be base64.") from error
    filename = given.text("filename", "")
    return world.media.keep(body, given.text("mime_type"), filename, world.now(), lasts=RECEIVED_SECONDS)
