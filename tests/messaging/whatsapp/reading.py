"""The parser as the tests use it: from bytes or a shape to its events, of whatever class they turn out to be."""

from typing import Any

from messaging.whatsapp.webhook import parse
from tests.messaging.whatsapp.envelopes import body


def events_of(shape) -> list[Any]:
    return list(parse(shape if isinstance(shape, bytes) else body(shape)))


def only(shape) -> Any:
    [event] = events_of(shape)
    return event
