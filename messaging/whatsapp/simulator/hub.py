"""Tells open practice phones that something changed, and remembers for a moment who is typing."""

import asyncio
from collections.abc import AsyncIterator

TYPING_SECONDS = 25.0
BEAT_SECONDS = 20.0
STREAM_SECONDS = 600.0


class Hub:
    """One signal for all pages; it carries no content, each page fetches what it shows."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Event] = set()
        self._typing: dict[tuple[str, str], float] = {}

    def publish(self) -> None:
        """Signal a change to every open page."""
        for listener in self._listeners:
            listener.set()

    def start_typing(self, number_id: str, person_id: str, now: float) -> None:
        """Show the business as typing for 25 seconds or until it sends, as WhatsApp does."""
        self._typing[number_id, person_id] = now + TYPING_SECONDS
        # Nothing else happens when the sign runs out, so the pages must be told to look again.
        asyncio.get_running_loop().call_later(TYPING_SECONDS + 0.1, self.publish)
        self.publish()

    def stop_typing(self, number_id: str, person_id: str) -> None:
        """Take the typing sign away."""
        self._typing.pop((number_id, person_id), None)

    def is_typing(self, number_id: str, person_id: str, now: float) -> bool:
        """Say whether the business is shown as typing."""
        return self._typing.get((number_id, person_id), 0.0) > now

    async def next_change(self, seconds: float) -> None:
        """Wait for the next change, at most so long."""
        changed = asyncio.Event()
        self._listeners.add(changed)
        try:
            async with asyncio.timeout(seconds):
                await changed.wait()
        except TimeoutError:
            return
        finally:
            self._listeners.discard(changed)

    async def stream(self) -> AsyncIterator[str]:
        """Yield server-sent events for one page until it leaves or ten minutes are over."""
        changed = asyncio.Event()
        self._listeners.add(changed)
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + STREAM_SECONDS
        try:
            yield "retry: 1000\n\n"
            while loop.time() < ends_at:
                try:
                    await asyncio.wait_for(changed.wait(), BEAT_SECONDS)
                except TimeoutError:
                    yield ": beat\n\n"
                else:
                    changed.clear()
                    yield "event: change\ndata: {}\n\n"
        finally:
            self._listeners.discard(changed)
