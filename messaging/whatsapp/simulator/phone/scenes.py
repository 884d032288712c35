"""Ready-made lines, so that a first try needs no typing."""

from dataclasses import dataclass

from messaging.whatsapp.simulator import customer
from messaging.whatsapp.simulator.numbers import Number
from messaging.whatsapp.simulator.people import Person
from messaging.whatsapp.simulator.samples.photo import ac_condenser
from messaging.whatsapp.simulator.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A few messages in a row; ``photo_caption`` adds the sample photo, ``is_reply`` quotes the business."""

    title: str
    lines: tuple[str, ...]
    photo_caption: str = ""
    is_reply: bool = False


SCENES = {
    "ac-broken": Scene(
        title="AC is broken",
        lines=("Hi, our AC stopped cooling upstairs last night. The unit outside has ice all over it.",),
        photo_caption="This is what it looks like. Is someone able to come today?",
    ),
    "asks-price": Scene(
        title="Asks for a price",
        lines=("Hello, what would a tune-up for a 3-ton Carrier cost? It is about ten years old.",),
    ),
    "says-yes": Scene(title="Says yes", lines=("Yes, that works for us. Go ahead and book it.",), is_reply=True),
}


def play(world: World, number: Number, person: Person, slug: str) -> None:
    """Send a scene's messages as this person. Raises CustomerMistake."""
    scene = SCENES.get(slug)
    if scene is None:
        raise customer.CustomerMistake("There is no such scene.")
    said = world.chats.between(number.id, person.id)
    asked = [m.id for m in said if m.side == "business" and m.kind != "reaction" and m.revoked_at is None]
    reply_to = asked[-1] if scene.is_reply and asked else ""
    for line in scene.lines:
        customer.write(world, number, person, line, reply_to=reply_to)
    if scene.photo_caption:
        medium = customer.keep_photo(world, ac_condenser(), "image/png", "condenser.png")
        customer.send_medium(world, number, person, "image", medium, caption=scene.photo_caption)
