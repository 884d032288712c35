"""One stream's place in the hub: the frames that wait to be sent to one browser tab."""

import asyncio

MAX_WAITING = 100
RESYNC = b"event: resync\ndata: {}\n\n"


class Subscriber:
    """A bounded queue of frames. One that overflows is emptied, since a single ``resync`` says all that it said."""

    __slots__ = ("_frames", "_waiter", "account_id", "has_ended", "is_restricted", "member_id")

    def __init__(self, account_id: str, member_id: str, *, is_restricted: bool = False) -> None:
        self.account_id = account_id
        self.member_id = member_id
        self.is_restricted = is_restricted
        self.has_ended = False
        self._frames: list[bytes] = []
        self._waiter: asyncio.Future[None] | None = None

    def push(self, frame: bytes) -> None:
        """Queue a frame for sending; never waits."""
        if len(self._frames) >= MAX_WAITING:
            self._frames.clear()
            frame = RESYNC
        self._frames.append(frame)
        self._wake()

    def end(self) -> None:
        """Let the stream end after what is queued."""
        self.has_ended = True
        self._wake()

    async def take(self, patience: float) -> bytes:
        """Return everything queued as one piece; nothing if ``patience`` seconds pass or the stream has ended."""
        if not self._frames and not self.has_ended:
            loop = asyncio.get_running_loop()
            self._waiter = loop.create_future()
            alarm = loop.call_later(patience, self._wake)
            try:
                await self._waiter
            finally:
                alarm.cancel()
                self._waiter = None
        frames = b"".join(self._frames)
        self._frames.clear()
        return frames

    def _wake(self) -> None:
        """Let ``take`` return."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
