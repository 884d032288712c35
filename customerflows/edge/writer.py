"""One database connection that inserts envelopes, replaced when it dies and abandoned when it hangs."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any

import psycopg

CONNECT_SECONDS = 3
INSERT_SECONDS = 4
GRACE_SECONDS = 1
# Two arrays for any number of rows, so that one prepared statement fits every batch.
INSERT = """
    INSERT INTO messaging_inbound_envelope (source, body)
    SELECT * FROM unnest(%b::text[], %b::bytea[])
"""
FAILURES = (psycopg.Error, OSError, TimeoutError)

type Connection = psycopg.AsyncConnection[Any]


class Writer:
    """Inserts rows over a connection of its own, opened on first use."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._connection: Connection | None = None
        self._abandoned: set[asyncio.Task[None]] = set()

    async def insert(self, sources: Sequence[str], bodies: Sequence[bytes]) -> None:
        """Return after the rows are committed; raises one of FAILURES otherwise.

        A connection that died while it was idle (a restart of the server) is replaced and the rows are sent once
        more: at worst they are stored twice, which the relay expects of every webhook anyway.
        """
        used_before = self._connection is not None
        try:
            await self._insert(sources, bodies)
        except psycopg.OperationalError:
            if not used_before or self._connection is not None:
                raise
            await self._insert(sources, bodies)

    async def close(self) -> None:
        """Close the connection, if there is one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(*FAILURES):
                await connection.close()

    async def _insert(self, sources: Sequence[str], bodies: Sequence[bytes]) -> None:
        """Run the statement, for a bounded time even if the server neither answers nor refuses."""
        connection = self._connection = self._connection or await self._connect()
        statement = asyncio.create_task(connection.execute(INSERT, (sources, bodies), prepare=True))
        try:
            # Not wait_for(): at its end it waits for the cancellation, which asks the very server that hangs.
            await asyncio.wait({statement}, timeout=INSERT_SECONDS + GRACE_SECONDS)
        finally:
            if not statement.done():
                self._abandon(connection, statement)
        if statement.cancelled() or not statement.done():
            raise TimeoutError
        if statement.exception() is not None and connection.broken:
            await self.close()
        statement.result()

    async def _connect(self) -> Connection:
        """Open a connection that commits to disk, and whose statements the server ends in time, behind a lock too."""
        return await psycopg.AsyncConnection.connect(
            self._database_url,
            autocommit=True,
            connect_timeout=CONNECT_SECONDS,
            application_name="customerflows-edge",
            # A server that is set up to commit lazily could lose what Meta was told is stored.
            options=f"-c statement_timeout={INSERT_SECONDS}s -c synchronous_commit=on",
        )

    def _abandon(self, connection: Connection, statement: asyncio.Task[Any]) -> None:
        """Leave a connection that hangs to a task of its own: its cancellation may take seconds as well."""
        self._connection = None
        statement.cancel()
        burial = asyncio.create_task(_bury(connection, statement))
        self._abandoned.add(burial)
        burial.add_done_callback(self._abandoned.discard)


async def _bury(connection: Connection, statement: asyncio.Task[Any]) -> None:
    """Wait for a cancelled statement to end, whatever way, and close its connection."""
    await asyncio.wait({statement})
    with contextlib.suppress(*FAILURES):
        await connection.close()


async def is_reachable(database_url: str) -> bool:
    """Say whether the database takes a connection and answers a statement in time."""
    try:
        async with (
            asyncio.timeout(CONNECT_SECONDS),
            await psycopg.AsyncConnection.connect(database_url, connect_timeout=CONNECT_SECONDS) as connection,
        ):
            await connection.execute("SELECT 1")
    except FAILURES:
        return False
    return True
