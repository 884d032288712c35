"""Files that travel with messages: stored once, handed out under short-lived addresses."""

import hashlib
import hmac
import sqlite3
from base64 import b64encode
from dataclasses import dataclass

from messaging.whatsapp.simulator.database import Database
from messaging.whatsapp.simulator.identifiers import media_id

# Meta's times: 30 days for what was uploaded, 7 for what arrived, 5 minutes for an address.
UPLOADED_SECONDS = 30 * 86400.0
RECEIVED_SECONDS = 7 * 86400.0
ADDRESS_SECONDS = 300
MEGABYTE = 1024 * 1024
# Meta's limits; its 100 MB for documents are cut down because this store is one SQLite file.
LIMITS = {
    "image/jpeg": 5 * MEGABYTE,
    "image/png": 5 * MEGABYTE,
    "image/webp": 500 * 1024,
    "audio/aac": 16 * MEGABYTE,
    "audio/amr": 16 * MEGABYTE,
    "audio/mpeg": 16 * MEGABYTE,
    "audio/mp4": 16 * MEGABYTE,
    "audio/ogg": 16 * MEGABYTE,
    "video/3gpp": 16 * MEGABYTE,
    "video/mp4": 16 * MEGABYTE,
    "application/pdf": 16 * MEGABYTE,
    "application/msword": 16 * MEGABYTE,
    "application/vnd.ms-excel": 16 * MEGABYTE,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": 16 * MEGABYTE,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": 16 * MEGABYTE,
    "text/plain": 16 * MEGABYTE,
}


class MediumRefused(ValueError):
    """A file is of the wrong type, empty or too large; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """A stored file. ``sha256`` is in hexadecimal as the Graph API gives it."""

    id: str
    mime_type: str
    sha256: str
    body: bytes
    filename: str

    @property
    def sha256_base64(self) -> str:
        """The checksum as webhooks carry it."""
        return b64encode(bytes.fromhex(self.sha256)).decode()


class MediaStore:
    """The files, kept in the ``media`` table until they expire: 30 days if uploaded, 7 if received."""

    def __init__(self, database: Database, secret: str) -> None:
        self._database = database
        # Derived, so that a leaked download address says nothing about the app secret.
        self._secret = hashlib.sha256(f"media address {secret}".encode()).digest()

    def keep(self, body: bytes, mime_type: str, filename: str, now: float, *, lasts: float) -> Medium:
        """Store a file for ``lasts`` seconds. Raises MediumRefused."""
        bare_type = mime_type.partition(";")[0].strip().lower()
        limit = LIMITS.get(bare_type)
        if limit is None:
            raise MediumRefused(f"Files of type {mime_type or 'unknown'} are not supported.")
        if not 0 < len(body) <= limit:
            raise MediumRefused(f"A file of type {bare_type} must have 1 to {limit} bytes; this one has {len(body)}.")
        # Storing is the only time the table grows, so it is also when it is weeded.
        self._database.run("DELETE FROM media WHERE expires_at < ?", (now,))
        medium = Medium(
            id=media_id(),
            mime_type=mime_type,
            sha256=hashlib.sha256(body).hexdigest(),
            body=body,
            filename=filename[:240],
        )
        self._database.run(
            "INSERT INTO media VALUES (?, ?, ?, ?, ?, ?)",
            (medium.id, medium.mime_type, medium.sha256, medium.body, medium.filename, now + lasts),
        )
        return medium

    def by_id(self, medium_id: str, now: float) -> Medium | None:
        """Find a file that has not expired."""
        row = self._database.row("SELECT * FROM media WHERE id = ? AND expires_at > ?", (medium_id, now))
        return _medium(row) if row else None

    def delete(self, medium_id: str) -> bool:
        """Forget a file; say whether there was one."""
        return self._database.run("DELETE FROM media WHERE id = ?", (medium_id,)) > 0

    def address(self, medium_id: str, now: float) -> str:
        """Return the query of a download address that works for five minutes."""
        ends_at = int(now) + ADDRESS_SECONDS
        return f"expires={ends_at}&hash={self._seal(medium_id, ends_at)}"

    def is_address_valid(self, medium_id: str, expires: str, seal: str, now: float) -> bool:
        """Say whether a download address is ours and still good."""
        if not (expires.isascii() and expires.isdigit()) or int(expires) < now:
            return False
        return hmac.compare_digest(self._seal(medium_id, int(expires)).encode(), seal.encode())

    def _seal(self, medium_id: str, ends_at: int) -> str:
        return hmac.new(self._secret, f"{medium_id}:{ends_at}".encode(), hashlib.sha256).hexdigest()[:40]


def _medium(row: sqlite3.Row) -> Medium:
    return Medium(
        id=row["id"],
        mime_type=row["mime_type"],
        sha256=row["sha256"],
        body=row["body"],
        filename=row["filename"],
    )
