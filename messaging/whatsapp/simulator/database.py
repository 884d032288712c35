"""The sandbox's memory: one SQLite file, used from the event loop's thread only, surviving restarts."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

type Value = str | int | float | bytes | None

SCHEMA = """
CREATE TABLE IF NOT EXISTS number (
    id TEXT PRIMARY KEY, waba_id TEXT NOT NULL, display_number TEXT NOT NULL, name TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS person (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, phone TEXT UNIQUE, user_id TEXT NOT NULL UNIQUE, username TEXT,
    is_online INTEGER NOT NULL DEFAULT 1, has_receipts INTEGER NOT NULL DEFAULT 1,
    is_on_whatsapp INTEGER NOT NULL DEFAULT 1, created_at REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS chat (
    number_id TEXT NOT NULL REFERENCES number, person_id TEXT NOT NULL REFERENCES person,
    last_inbound_at REAL NOT NULL, PRIMARY KEY (number_id, person_id)
) STRICT;
CREATE TABLE IF NOT EXISTS message (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, number_id TEXT NOT NULL REFERENCES number,
    person_id TEXT REFERENCES person, recipient TEXT NOT NULL DEFAULT '', side TEXT NOT NULL, kind TEXT NOT NULL,
    content TEXT NOT NULL, context_id TEXT, tracker TEXT, created_at REAL NOT NULL, reached_at REAL,
    delivered_at REAL, read_at REAL, failed_code INTEGER, is_dropped INTEGER NOT NULL DEFAULT 0,
    edited_at REAL, revoked_at REAL
) STRICT;
CREATE INDEX IF NOT EXISTS message_chat ON message (number_id, person_id, position);
CREATE TABLE IF NOT EXISTS reaction (
    message_id TEXT NOT NULL, side TEXT NOT NULL, emoji TEXT NOT NULL, PRIMARY KEY (message_id, side)
) STRICT;
CREATE TABLE IF NOT EXISTS media (
    id TEXT PRIMARY KEY, mime_type TEXT NOT NULL, sha256 TEXT NOT NULL, body BLOB NOT NULL, filename TEXT NOT NULL,
    expires_at REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, body BLOB NOT NULL, signature TEXT NOT NULL, message_id TEXT,
    created_at REAL NOT NULL, due_at REAL NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
    attempts INTEGER NOT NULL DEFAULT 0, tried_at REAL, answer INTEGER, problem TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (due_at, id) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS switch (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""
FORGET = """
DELETE FROM reaction; DELETE FROM message; DELETE FROM chat; DELETE FROM delivery; DELETE FROM media;
DELETE FROM switch; DELETE FROM person; DELETE FROM number;
"""


class Database:
    """A thin hand on the file: rows come back as ``sqlite3.Row``, every statement outside ``together`` commits."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        # The application may be assembled in one thread and served in another; only the serving one issues statements.
        self._connection = sqlite3.connect(folder / "sandbox.sqlite3", isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        # A crash of the computer may cost the last moments of a rehearsal; a crash of the process costs nothing.
        self._connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;")
        self._connection.executescript(SCHEMA)

    def run(self, statement: str, values: Sequence[Value] = ()) -> int:
        """Execute a writing statement; return the number of rows it touched."""
        return self._connection.execute(statement, values).rowcount

    def add(self, statement: str, values: Sequence[Value] = ()) -> int:
        """Execute an INSERT; return the new row's integer key."""
        return self._connection.execute(statement, values).lastrowid or 0

    def rows(self, query: str, values: Sequence[Value] = ()) -> list[sqlite3.Row]:
        """Return every row of a query."""
        return self._connection.execute(query, values).fetchall()

    def row(self, query: str, values: Sequence[Value] = ()) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        found: sqlite3.Row | None = self._connection.execute(query, values).fetchone()
        return found

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make the statements inside one transaction, undone when an exception leaves the block."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def forget_everything(self) -> None:
        """Empty every table."""
        self._connection.executescript(FORGET)

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()
