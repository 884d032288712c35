"""Where the running request comes from: bound once by a small middleware, read by whatever is recorded in it."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

import structlog
from django.http import HttpRequest, HttpResponse

from security.limits.addresses import client_address

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Origin:
    """The client's address, what its browser says of itself, and the request's id in the server's own log."""

    address: str = ""
    user_agent: str = ""
    request_id: str = ""


_NOWHERE = Origin()
_current: ContextVar[Origin] = ContextVar("origin")


def current() -> Origin:
    """The origin of the running request; empty in tasks and commands."""
    return _current.get(_NOWHERE)


class OriginMiddleware:
    """Binds the origin for as long as a request runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Bind, answer, release."""
        request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))
        user_agent = request.headers.get("User-Agent", "").replace("\0", "")[:_LONGEST]
        token = _current.set(Origin(client_address(request), user_agent, request_id))
        try:
            return self.get_response(request)
        finally:
            _current.reset(token)
