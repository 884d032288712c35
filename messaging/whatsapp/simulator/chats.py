"""What was said between people and businesses, seen from WhatsApp's own servers."""

import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any, Literal

from messaging.whatsapp.simulator.database import Database

type Side = Literal["customer", "business"]
WINDOW_SECONDS = 24 * 3600.0
# As long as WhatsApp itself lets people change and delete what they wrote.
EDIT_SECONDS = 15 * 60.0
REVOKE_SECONDS = 48 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. ``content`` is the object under its kind's name in Meta's format; times are epoch seconds.

    ``reached_at`` is when the product's webhook accepted a customer's message. ``recipient`` is what the business wrote
    as recipient. ``tracker`` is its ``biz_opaque_callback_data``.
    """

    id: str
    number_id: str
    person_id: str | None
    side: Side
    kind: str
    content: dict[str, Any]
    created_at: float
    recipient: str = ""
    context_id: str | None = None
    tracker: str | None = None
    reached_at: float | None = None
    delivered_at: float | None = None
    read_at: float | None = None
    failed_code: int | None = None
    is_dropped: bool = False
    edited_at: float | None = None
    revoked_at: float | None = None
    reactions: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """The furthest state in one word: what a sender's ticks would show."""
        if self.is_dropped:
            return "dropped"
        if self.failed_code is not None:
            return "failed"
        if self.read_at is not None:
            return "read"
        if self.side == "customer":
            return "waiting" if self.reached_at is None else "reached"
        return "sent" if self.delivered_at is None else "delivered"


class Chats:
    """Messages, reactions and service windows, kept in ``message``, ``reaction`` and ``chat``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, message: Message) -> Message:
        """Store a new message."""
        self._database.run(
            "INSERT INTO message (id, number_id, person_id, recipient, side, kind, content, context_id, tracker,"
            " created_at, failed_code, is_dropped) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                message.id,
                message.number_id,
                message.person_id,
                message.recipient,
                message.side,
                message.kind,
                json.dumps(message.content),
                message.context_id,
                message.tracker,
                message.created_at,
                message.failed_code,
                message.is_dropped,
            ),
        )
        return message

    def by_id(self, message_id: str) -> Message | None:
        """Find a message."""
        found = self._messages("SELECT * FROM message WHERE id = ?", (message_id,))
        return found[0] if found else None

    def between(self, number_id: str, person_id: str, limit: int = 120) -> list[Message]:
        """Return the latest messages of a chat, oldest first, without those that never reached the phone."""
        found = self._messages(
            "SELECT * FROM message WHERE number_id = ? AND person_id = ? AND is_dropped = 0 AND failed_code IS NULL"
            " AND (side = 'customer' OR delivered_at IS NOT NULL) ORDER BY position DESC LIMIT ?",
            (number_id, person_id, limit),
        )
        return found[::-1]

    def sent_by_business(self, number_id: str | None, limit: int) -> list[Message]:
        """Return what businesses sent, newest first."""
        return self._messages(
            "SELECT * FROM message WHERE side = 'business' AND (?1 IS NULL OR number_id = ?1)"
            " ORDER BY position DESC LIMIT ?2",
            (number_id, limit),
        )

    def undelivered(self, person_id: str) -> list[Message]:
        """Return what waits for a person's phone to come online."""
        return self._messages(
            "SELECT * FROM message WHERE person_id = ? AND side = 'business' AND delivered_at IS NULL"
            " AND failed_code IS NULL AND is_dropped = 0 ORDER BY position",
            (person_id,),
        )

    def unread_by_customer(self, number_id: str, person_id: str) -> list[Message]:
        """Return the business's messages that the person has not looked at."""
        return self._messages(
            "SELECT * FROM message WHERE number_id = ? AND person_id = ? AND side = 'business'"
            " AND delivered_at IS NOT NULL AND read_at IS NULL ORDER BY position",
            (number_id, person_id),
        )

    def mark_delivered(self, message_id: str, at: float) -> None:
        """Record that the phone has it."""
        self._database.run("UPDATE message SET delivered_at = ? WHERE id = ?", (at, message_id))

    def mark_read(self, message_id: str, at: float) -> None:
        """Record that the person has seen it."""
        self._database.run("UPDATE message SET read_at = ? WHERE id = ?", (at, message_id))

    def mark_seen_by_business(self, message: Message, at: float) -> None:
        """Record that the business read a customer's message; the earlier ones of the chat count as read too."""
        self._database.run(
            "UPDATE message SET read_at = ? WHERE number_id = ? AND person_id = ? AND side = 'customer'"
            " AND read_at IS NULL AND position <= (SELECT position FROM message WHERE id = ?)",
            (at, message.number_id, message.person_id, message.id),
        )

    def rewrite(self, message_id: str, content: dict[str, Any], at: float) -> None:
        """Replace the content of an edited message."""
        self._database.run(
            "UPDATE message SET content = ?, edited_at = ? WHERE id = ?", (json.dumps(content), at, message_id)
        )

    def revoke(self, message_id: str, at: float) -> None:
        """Record that a message was taken back."""
        self._database.run("UPDATE message SET revoked_at = ? WHERE id = ?", (at, message_id))

    def react(self, message_id: str, side: Side, emoji: str) -> None:
        """Set one side's reaction to a message; an empty emoji takes it away."""
        if emoji:
            self._database.run(
                "INSERT INTO reaction VALUES (?, ?, ?) ON CONFLICT (message_id, side) DO UPDATE SET emoji = ?3",
                (message_id, side, emoji),
            )
        else:
            self._database.run("DELETE FROM reaction WHERE message_id = ? AND side = ?", (message_id, side))

    def open_window(self, number_id: str, person_id: str, at: float) -> None:
        """Let the 24 hours run from ``at`` unless a later message already opened them."""
        self._database.run(
            "INSERT INTO chat VALUES (?1, ?2, ?3) ON CONFLICT (number_id, person_id)"
            " DO UPDATE SET last_inbound_at = max(last_inbound_at, ?3)",
            (number_id, person_id, at),
        )

    def set_window(self, number_id: str, person_id: str, at: float) -> None:
        """Let the 24 hours run from ``at``, whatever was before."""
        self._database.run("INSERT OR REPLACE INTO chat VALUES (?, ?, ?)", (number_id, person_id, at))

    def window_ends_at(self, number_id: str, person_id: str) -> float | None:
        """Return when the service window ends or ended, None when the person never wrote."""
        row = self._database.row(
            "SELECT last_inbound_at FROM chat WHERE number_id = ? AND person_id = ?", (number_id, person_id)
        )
        return row["last_inbound_at"] + WINDOW_SECONDS if row else None

    def last_sent_to(self, number_id: str, person_id: str) -> float:
        """Return when the business last wrote to this person, 0 if never."""
        row = self._database.row(
            "SELECT max(created_at) AS at FROM message WHERE number_id = ? AND person_id = ? AND side = 'business'",
            (number_id, person_id),
        )
        return (row["at"] if row else None) or 0.0

    def _messages(self, query: str, values: tuple[str | int | None, ...]) -> list[Message]:
        rows = self._database.rows(query, values)
        return [_message(row, self._reactions_to(row["id"])) for row in rows]

    def _reactions_to(self, message_id: str) -> dict[str, str]:
        rows = self._database.rows("SELECT side, emoji FROM reaction WHERE message_id = ?", (message_id,))
        return {row["side"]: row["emoji"] for row in rows}


def _message(row: sqlite3.Row, reactions: dict[str, str]) -> Message:
    return Message(
        id=row["id"],
        number_id=row["number_id"],
        person_id=row["person_id"],
        recipient=row["recipient"],
        side=row["side"],
        kind=row["kind"],
        content=json.loads(row["content"]),
        context_id=row["context_id"],
        tracker=row["tracker"],
        created_at=row["created_at"],
        reached_at=row["reached_at"],
        delivered_at=row["delivered_at"],
        read_at=row["read_at"],
        failed_code=row["failed_code"],
        is_dropped=bool(row["is_dropped"]),
        edited_at=row["edited_at"],
        revoked_at=row["revoked_at"],
        reactions=reactions,
    )
