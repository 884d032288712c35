"""Reading a request's body within its limits of size and time."""

import asyncio
import contextlib

from customerflows.edge.protocol import ClientGone, Receive

# A sender that trickles would otherwise keep its place and its memory for as long as it likes.
READ_SECONDS = 10
DISCARD_SECONDS = 2
MAX_DISCARDED = 8 * 1024 * 1024


class TooLarge(Exception):
    """The body has more bytes than it may, whatever its headers promised."""


class TooSlow(Exception):
    """The body was not complete in time."""


class Body:
    """The body of one request, to be read once or discarded."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._is_complete = False
        self.size = 0

    async def read(self, most: int) -> bytes:
        """Return the whole body of at most ``most`` bytes; raises TooLarge, TooSlow, or ClientGone."""
        chunks: list[bytes] = []
        try:
            async with asyncio.timeout(READ_SECONDS):
                while not self._is_complete:
                    chunks.append(await self._next_chunk())
                    if self.size > most:
                        raise TooLarge
        except TimeoutError:
            raise TooSlow from None
        # The usual body is one piece; joining would copy up to 3 MB once more.
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    async def discard(self) -> None:
        """Take a refused body off the wire, within reason: a sender that is still writing would not hear the answer."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DISCARD_SECONDS):
                while not self._is_complete and self.size < MAX_DISCARDED:
                    await self._next_chunk()

    async def _next_chunk(self) -> bytes:
        """Return the next part and count it."""
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk: bytes = message.get("body", b"")
        self.size += len(chunk)
        self._is_complete = not message.get("more_body", False)
        return chunk
