"""The few shapes of the ASGI interface that the edge uses, named once."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

type Scope = MutableMapping[str, Any]
type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class ClientGone(Exception):
    """The other side closed the connection before its request was complete; nobody waits for an answer."""


def header(scope: Scope, name: bytes) -> bytes:
    """Return the first header called ``name`` (lower case), or nothing."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return b""
