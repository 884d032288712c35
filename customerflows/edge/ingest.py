"""Group commit: webhook bodies that arrive together are stored by one INSERT and acknowledged by one COMMIT.

Each writer takes what is waiting, inserts it and resolves the futures of the requests; while it waits for the disk,
the next batch gathers by itself, so nothing is delayed on purpose. What cannot be stored soon is refused, because
Meta repeats a refused call for days and a lost one never.
"""

import asyncio
import contextlib
from dataclasses import dataclass

from customerflows.edge.journal import logger
from customerflows.edge.writer import FAILURES, INSERT_SECONDS, Writer

MAX_WAITING = 2_000
MAX_WAITING_BYTES = 64 * 1024 * 1024
MAX_BATCH = 256
MAX_BATCH_BYTES = 8 * 1024 * 1024
REST_SECONDS = 0.5


class NotStored(Exception):
    """The envelope is not durably stored; the sender must try again. The message is a word for the log."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A webhook's body on its way into the database, and the request that waits for it."""

    source: str
    body: bytes
    stored: asyncio.Future[None]


class GroupCommit:
    """Stores envelopes in batches through a few connections of the INSERT-only role."""

    def __init__(self, database_url: str, writers: int = 2) -> None:
        # Two by default: while one waits for the disk, the other takes what has come meanwhile.
        self._writers = [Writer(database_url) for _ in range(writers)]
        self._waiting: asyncio.Queue[Envelope] = asyncio.Queue(MAX_WAITING)
        self._waiting_bytes = 0
        self._resting_until = 0.0
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to write. The database need not be up yet."""
        self._tasks = [asyncio.create_task(self._write(writer)) for writer in self._writers]

    async def stop(self) -> None:
        """Store what is waiting, for as long as one INSERT may take, then close the connections."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(INSERT_SECONDS):
                await self._waiting.join()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            await writer.close()

    async def store(self, source: str, body: bytes) -> None:
        """Return once the envelope is committed; raises NotStored when it is not, or not known to be."""
        loop = asyncio.get_running_loop()
        # Whoever is let in now would only wait for a connection that fails; refused at once, Meta comes back later.
        if loop.time() < self._resting_until:
            raise NotStored("database_unreachable")
        # Counted in bytes too: two thousand envelopes of 3 MB would be the end of the process, and of what it holds.
        if self._waiting.full() or self._waiting_bytes + len(body) > MAX_WAITING_BYTES:
            raise NotStored("queue_full")
        envelope = Envelope(source, body, loop.create_future())
        self._waiting.put_nowait(envelope)
        self._waiting_bytes += len(body)
        await envelope.stored

    async def _write(self, writer: Writer) -> None:
        """Store batch after batch. A failure is answered at once and closes the door for a moment."""
        while True:
            batch = await self._next_batch()
            # Until the COMMIT is known, the answer is no: also when this task is cancelled in between.
            refusal = "interrupted"
            try:
                await writer.insert([envelope.source for envelope in batch], [envelope.body for envelope in batch])
                refusal = ""
            except FAILURES as error:
                # The type and the SQLSTATE only: a server's message may quote a value.
                sqlstate = getattr(error, "sqlstate", None) or "-"
                logger.error("edge_insert_failed error=%s sqlstate=%s", type(error).__name__, sqlstate)
                refusal = "database_unreachable"
                self._resting_until = asyncio.get_running_loop().time() + REST_SECONDS
            finally:
                self._settle(batch, refusal)

    async def _next_batch(self) -> list[Envelope]:
        """Wait for an envelope and take along those that came with it, within the limits of one INSERT."""
        batch = [await self._waiting.get()]
        size = len(batch[0].body)
        while len(batch) < MAX_BATCH and size < MAX_BATCH_BYTES and not self._waiting.empty():
            batch.append(self._waiting.get_nowait())
            size += len(batch[-1].body)
        return batch

    def _settle(self, batch: list[Envelope], refusal: str) -> None:
        """Tell the requests of a batch how it went; one that was cancelled meanwhile no longer listens."""
        for envelope in batch:
            self._waiting_bytes -= len(envelope.body)
            self._waiting.task_done()
            if envelope.stored.done():
                continue
            if refusal:
                envelope.stored.set_exception(NotStored(refusal))
            else:
                envelope.stored.set_result(None)
