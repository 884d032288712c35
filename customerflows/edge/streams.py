"""``GET /events/?token=…&age=…``: one browser tab's live event stream (server-sent events).

Events: ``hello`` (you hear everything from now on and missed nothing), ``change`` with names to refetch, ``resync``
(refetch everything), ``lost`` (nothing is heard for the moment; a ``resync`` follows). What is sent are names only;
the page fetches the content with the viewer's own rights.

``age`` says how many milliseconds ago the page was surely current: since its navigation began, or since the last
event it heard. A duration, so no clocks are compared. If the account has been silent for longer, nothing was missed
between the rendering of the page and the opening of its stream; otherwise the stream begins with ``resync``.
"""

import asyncio
import time
from urllib.parse import parse_qs

from customerflows import stream_tokens
from customerflows.edge import journal
from customerflows.edge.hub import Hub, HubFull
from customerflows.edge.protocol import Receive, Scope, Send
from customerflows.edge.responses import CLOSE, RETRY_SOON, SAFETY, answer
from customerflows.edge.subscriber import Subscriber

# Then the page asks for a new token, so a right that was taken away ends here at the latest.
MAX_LIFE_SECONDS = 600
BEAT_SECONDS = 20
MAX_QUERY = 512
BEAT = b": beat\n\n"
# The last one is for nginx, which would hold events back until its buffer is full.
HEADERS = [*SAFETY, (b"content-type", b"text/event-stream"), (b"x-accel-buffering", b"no")]


class EventStreams:
    """Opens streams for holders of a valid stream token."""

    def __init__(self, secret: str, hub: Hub) -> None:
        self._secret = secret
        self._hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one stream until its client, its member's removal, or its life ends it."""
        if scope["method"] != "GET":
            await self._refuse(scope, send, 405, "method_not_allowed", (b"allow", b"GET"))
            return
        token, age = _read_query(scope["query_string"])
        ticket = stream_tokens.read(self._secret, token, int(time.time()))
        if ticket is None or self._hub.is_revoked(ticket):
            await self._refuse(scope, send, 403, "token_refused")
            return
        try:
            subscriber = self._hub.join(ticket, age)
        except HubFull:
            await self._refuse(scope, send, 503, "too_many_streams", RETRY_SOON)
            return
        try:
            await _stream(subscriber, receive, send)
        finally:
            self._hub.leave(subscriber)

    async def _refuse(self, scope: Scope, send: Send, status: int, reason: str, *extra: tuple[bytes, bytes]) -> None:
        """Log and answer a request that gets no stream."""
        journal.refused(scope, reason=reason, status=status)
        await answer(send, status, reason.encode(), CLOSE, *extra)


def _read_query(query: bytes) -> tuple[str, float]:
    """Return the token and the age in seconds; an age that cannot be read is endless."""
    if len(query) > MAX_QUERY:
        return "", float("inf")
    fields = parse_qs(query.decode("latin-1"))
    age = fields.get("age", [""])[0]
    seconds = int(age) / 1000 if age.isascii() and age.isdigit() else float("inf")
    return fields.get("token", [""])[0], seconds


async def _stream(subscriber: Subscriber, receive: Receive, send: Send) -> None:
    """Send what the subscriber gets, and a beat in quiet times, so that proxies keep the line open."""
    watch = asyncio.create_task(_end_with_client(subscriber, receive))
    ends_at = asyncio.get_running_loop().time() + MAX_LIFE_SECONDS
    try:
        # A client that no longer reads blocks the sending, so the end of the stream is enforced from outside as well.
        async with asyncio.timeout_at(ends_at + BEAT_SECONDS):
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await send({"type": "http.response.body", "body": BEAT, "more_body": True})
            while not subscriber.has_ended and asyncio.get_running_loop().time() < ends_at:
                frames = await subscriber.take(BEAT_SECONDS)
                if frames or not subscriber.has_ended:
                    await send({"type": "http.response.body", "body": frames or BEAT, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
    finally:
        watch.cancel()


async def _end_with_client(subscriber: Subscriber, receive: Receive) -> None:
    """End the stream when its client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    subscriber.end()
