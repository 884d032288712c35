"""The businesses' numbers that this pretend Meta knows."""

import sqlite3
from dataclasses import dataclass

from messaging.whatsapp.simulator.database import Database
from messaging.whatsapp.simulator.identifiers import digits_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A business phone number. ``display_number`` is how Meta shows it, such as ``+1 512 555 0100``."""

    id: str
    waba_id: str
    display_number: str
    name: str

    @property
    def digits(self) -> str:
        """The number as webhooks carry it."""
        return digits_of(self.display_number) or ""


class NumberRefused(ValueError):
    """A number cannot be registered as given; the message says why."""


# The demo's two connected companies.
FIRST = Number(
    id="100000000000001",
    waba_id="200000000000001",
    display_number="+1 512 555 0100",
    name="Copperline Heating & Air",
)
SECOND = Number(
    id="100000000000002",
    waba_id="200000000000002",
    display_number="+1 512 555 0190",
    name="Brightside Cleaning",
)


class Numbers:
    """The register of business numbers, kept in the ``number`` table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_id(self, number_id: str) -> Number | None:
        """Find by phone-number id."""
        row = self._database.row("SELECT * FROM number WHERE id = ?", (number_id,))
        return _number(row) if row else None

    def listed(self, waba_id: str | None = None) -> list[Number]:
        """Return the numbers, all or those of one WhatsApp Business account."""
        rows = self._database.rows("SELECT * FROM number WHERE ?1 IS NULL OR waba_id = ?1 ORDER BY rowid", (waba_id,))
        return [_number(row) for row in rows]

    def register(self, number: Number) -> Number:
        """Add a number or replace its details. Raises NumberRefused."""
        for value, what in ((number.id, "id"), (number.waba_id, "waba_id")):
            if not (value.isascii() and value.isdigit() and len(value) <= 30):
                raise NumberRefused(f"{what} must be 1 to 30 digits.")
        if not 8 <= len(number.digits) <= 15:
            raise NumberRefused("display_number must have 8 to 15 digits, like +1 512 555 0100.")
        if not 1 <= len(number.name) <= 80:
            raise NumberRefused("name must have 1 to 80 characters.")
        self._database.run(
            "INSERT INTO number (id, waba_id, display_number, name) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
            " SET waba_id = excluded.waba_id, display_number = excluded.display_number, name = excluded.name",
            (number.id, number.waba_id, number.display_number, number.name),
        )
        return number


def _number(row: sqlite3.Row) -> Number:
    return Number(id=row["id"], waba_id=row["waba_id"], display_number=row["display_number"], name=row["name"])
