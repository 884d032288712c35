"""The hub: one Valkey subscription per process, shared by all its streams.

It listens to the channels of all accounts (``live:<account id>``), so that it also knows what happened before a
stream opened. Messages are hints: ``{"seq": 12, "names": [...]}`` says what changed, ``{"revoke": "<member id>"}`` ends
a member's streams. Whatever is lost on the way costs a refetch and no more.
"""

import asyncio
import contextlib
import json
from typing import Any

from customerflows.edge.journal import logger
from customerflows.edge.recent import Recent
from customerflows.edge.subscriber import RESYNC, Subscriber
from customerflows.edge.subscription import CHANNEL_PREFIX, FAILURES, messages
from customerflows.stream_tokens import StreamTicket

# A stream takes about 9 KiB (measured), so a full hub holds some 90 MB.
MAX_STREAMS = 10_000
# Many tabs are a habit; beyond this it is a page that opens streams in a loop.
MAX_STREAMS_PER_MEMBER = 24
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
HELLO = b"event: hello\ndata: {}\n\n"
LOST = b"event: lost\ndata: {}\n\n"


class HubFull(Exception):
    """There are too many streams already, of this member or altogether."""


class Hub:
    """Knows who listens, and hands each hint to the streams of its account."""

    def __init__(self, redis_url: str) -> None:
        self._redis_url = redis_url
        self._streams: dict[str, set[Subscriber]] = {}
        self._size = 0
        self._recent = Recent()
        self._listening_since: float | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to listen. Valkey need not be up yet."""
        self._task = asyncio.create_task(self._listen_for_ever())

    async def stop(self) -> None:
        """End all streams and stop listening."""
        self.end_all()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    def is_revoked(self, ticket: StreamTicket) -> bool:
        """Say whether the member was removed after the ticket was minted."""
        return self._recent.is_revoked(ticket)

    def join(self, ticket: StreamTicket, age: float) -> Subscriber:
        """Give a new stream its place; ``age`` seconds ago its page was current. Raises HubFull."""
        mates = self._streams.get(ticket.account_id, set())
        own = sum(mate.member_id == ticket.member_id for mate in mates)
        if self._size >= MAX_STREAMS or own >= MAX_STREAMS_PER_MEMBER:
            raise HubFull
        subscriber = Subscriber(ticket.account_id, ticket.member_id, is_restricted=ticket.is_restricted)
        self._streams.setdefault(ticket.account_id, mates).add(subscriber)
        self._size += 1
        # Without a subscription there is no greeting yet; it comes, as a resync, with the subscription.
        if self._listening_since is not None:
            current_at = asyncio.get_running_loop().time() - age
            is_known = current_at >= self._listening_since
            is_missing = not is_known or self._recent.has_changed(ticket.account_id, current_at)
            subscriber.push(RESYNC if is_missing else HELLO)
        return subscriber

    def leave(self, subscriber: Subscriber) -> None:
        """Forget a stream that has ended."""
        mates = self._streams[subscriber.account_id]
        mates.discard(subscriber)
        self._size -= 1
        if not mates:
            del self._streams[subscriber.account_id]

    def end_all(self) -> None:
        """Let every stream end, for a process that is about to."""
        for subscriber in self._everyone():
            subscriber.end()

    async def _listen_for_ever(self) -> None:
        """Keep a subscription alive, pausing longer after each failure in a row."""
        pause = FIRST_PAUSE
        while True:
            with contextlib.suppress(*FAILURES):
                async for message in messages(self._redis_url):
                    pause = FIRST_PAUSE
                    self._hear(message)
                    # A burst is read without a pause; the streams get theirs here, or a quick client would overflow.
                    await asyncio.sleep(0)
            self._lose()
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _lose(self) -> None:
        """Tell every stream that nothing is heard for the moment."""
        if self._listening_since is not None:
            self._listening_since = None
            logger.warning("edge_valkey_lost")
            for subscriber in self._everyone():
                subscriber.push(LOST)

    def _hear(self, message: dict[str, Any]) -> None:
        """Act on what Valkey sent: the confirmation of the subscription, or a hint for one account."""
        if message["type"] == "psubscribe":
            self._listening_since = asyncio.get_running_loop().time()
            logger.info("edge_valkey_listening")
            for subscriber in self._everyone():
                subscriber.push(RESYNC)
        elif message["type"] == "pmessage":
            account_id = message["channel"].decode().removeprefix(CHANNEL_PREFIX)
            try:
                self._hand_out(account_id, json.loads(message["data"]))
            # One bad hint must not end the subscription, on which the streams of all companies hang.
            except (ValueError, TypeError, KeyError):
                logger.error("edge_hint_unreadable account=%s", account_id)

    def _hand_out(self, account_id: str, hint: dict[str, Any]) -> None:
        """Pass a hint on; raises ValueError, TypeError or KeyError when it is none."""
        mates = self._streams.get(account_id, ())
        if "revoke" in hint:
            self._recent.note_revocation(account_id, hint["revoke"])
            for subscriber in mates:
                if subscriber.member_id == hint["revoke"]:
                    subscriber.end()
            return
        self._recent.note_change(account_id)
        if mates:
            # Written anew and not passed through: a line break in a hint would begin an event of its own.
            frame = f"id: {int(hint['seq'])}\nevent: change\ndata: {json.dumps({'names': hint['names']})}\n\n".encode()
            for subscriber in mates:
                # A name tells that a conversation exists and moves. The edge cannot ask whose it is, so it tells none.
                subscriber.push(RESYNC if subscriber.is_restricted else frame)

    def _everyone(self) -> list[Subscriber]:
        """List all streams."""
        return [subscriber for mates in self._streams.values() for subscriber in mates]
