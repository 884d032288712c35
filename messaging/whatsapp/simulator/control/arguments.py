"""Reads the JSON that scripts post, with an error that names the field."""

from typing import Any

from starlette.requests import Request

from messaging.whatsapp.simulator.decoding import decoded
from messaging.whatsapp.simulator.numbers import Number
from messaging.whatsapp.simulator.people import Person
from messaging.whatsapp.simulator.world import World


class BadArgument(ValueError):
    """A field is missing or wrong; the message names it. ``status`` is the HTTP status of the answer."""

    def __init__(self, words: str, status: int = 422) -> None:
        super().__init__(words)
        self.status = status


class Arguments:
    """The fields of one request."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self.fields = fields

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text field. Raises BadArgument when it is missing without a default, or no text."""
        value = self.fields.get(name, default)
        if not isinstance(value, str):
            raise BadArgument(f"{name} is required and must be text." if default is None else f"{name} must be text.")
        return value

    def seconds(self, name: str) -> float:
        """Return a non-negative number, 0 when it is missing."""
        value = self.fields.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 10**9:
            raise BadArgument(f"{name} must be a number of seconds.")
        return float(value)

    def mapping(self, name: str) -> dict[str, Any]:
        """Return an object field. Raises BadArgument."""
        value = self.fields.get(name)
        if not isinstance(value, dict):
            raise BadArgument(f"{name} is required and must be an object.")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """Return a true or false field."""
        value = self.fields.get(name, default)
        if not isinstance(value, bool):
            raise BadArgument(f"{name} must be true or false.")
        return value


async def arguments(request: Request) -> Arguments:
    """Decode the body. Raises BadArgument."""
    try:
        body = decoded(await request.body() or b"{}")
    except ValueError as error:
        raise BadArgument("The body must be JSON.", 400) from error
    if not isinstance(body, dict):
        raise BadArgument("The body must be a JSON object.", 400)
    return Arguments(body)


def number_named(world: World, given: Arguments) -> Number:
    """Return the number of ``number`` (its id), by default the first. Raises BadArgument."""
    wanted = given.text("number", "")
    number = world.numbers.by_id(wanted) if wanted else world.numbers.listed()[0]
    if number is None:
        raise BadArgument(f"number {wanted!r} is not registered; POST /control/numbers registers it.", 404)
    return number


def person_from(world: World, given: Arguments) -> Person:
    """Return the person of ``from``: digits, user id, or short name. New digits make a person, called ``name``.

    Raises BadArgument, and PersonRefused for digits that are no phone number.
    """
    sender = given.text("from")
    # Short name, user id and number never look alike, so one field can hold any of them.
    known = world.people.by_id(sender) or world.people.by_user_id(sender) or world.people.by_phone(sender.lstrip("+"))
    if known is not None:
        return known
    name = given.text("name", "").strip()
    return world.people.meet(name or sender, sender, given.text("username", ""), world.now())
