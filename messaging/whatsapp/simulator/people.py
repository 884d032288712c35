"""The people who can hold the practice phone."""

import re
import sqlite3
from dataclasses import dataclass

from messaging.whatsapp.simulator.database import Database
from messaging.whatsapp.simulator.identifiers import digits_of, user_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone on WhatsApp. ``phone`` is digits without +, and None for a person who shows only a username."""

    id: str
    name: str
    phone: str | None
    user_id: str
    username: str | None = None
    is_online: bool = True
    has_receipts: bool = True
    is_on_whatsapp: bool = True

    @property
    def shown_number(self) -> str:
        """The number as people in the United States write it, or the username."""
        return f"@{self.username}" if self.phone is None else as_written(self.phone)


class PersonRefused(ValueError):
    """The name or number given for a new person cannot be used; the message says why."""


# The people of the demo's stories, so that the phone can answer in the chats that the product shows.
CAST = (
    Person(id="maria-delgado", name="Maria Delgado", phone="15125550142", user_id=user_id("maria-delgado")),
    Person(id="adaeze-okafor", name="Adaeze Okafor", phone="15125550143", user_id=user_id("adaeze-okafor")),
    Person(id="tom-brandt", name="Tom Brandt", phone="15125550144", user_id=user_id("tom-brandt")),
    Person(id="hank-willis", name="Hank Willis", phone="15125550145", user_id=user_id("hank-willis")),
    Person(id="priya-nair", name="Priya Nair", phone="15125550146", user_id=user_id("priya-nair")),
    Person(id="jill-sato", name="Jill Sato", phone="15125550147", user_id=user_id("jill-sato")),
    Person(id="garage-ray", name="Ray", phone=None, user_id=user_id("garage-ray"), username="garage_ray"),
    Person(
        id="curtis-hale",
        name="Curtis Hale",
        phone="15125550148",
        user_id=user_id("curtis-hale"),
        is_on_whatsapp=False,
    ),
)
_USERNAME = re.compile(r"[a-z0-9._]{3,35}")


def as_written(phone: str) -> str:
    """Write the digits of a US number as ``(512) 555-0142`` and any other as ``+44…``."""
    if len(phone) == 11 and phone.startswith("1"):
        return f"({phone[1:4]}) {phone[4:7]}-{phone[7:]}"
    return f"+{phone}"


class People:
    """The directory of people, kept in the ``person`` table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_id(self, person_id: str) -> Person | None:
        """Find by the short name in addresses, such as ``maria-delgado``."""
        return self._found("SELECT * FROM person WHERE id = ?", person_id)

    def by_phone(self, digits: str) -> Person | None:
        """Find by digits."""
        return self._found("SELECT * FROM person WHERE phone = ?", digits)

    def by_user_id(self, user: str) -> Person | None:
        """Find by business-scoped user id."""
        return self._found("SELECT * FROM person WHERE user_id = ?", user)

    def listed(self, limit: int = 60) -> list[Person]:
        """Return people to choose from, oldest first."""
        rows = self._database.rows("SELECT * FROM person ORDER BY created_at, rowid LIMIT ?", (limit,))
        return [_person(row) for row in rows]

    def add(self, person: Person, at: float) -> Person:
        """Store a person as given; one who is there already stays."""
        self._database.run(
            "INSERT OR IGNORE INTO person (id, name, phone, user_id, username, is_on_whatsapp, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (person.id, person.name, person.phone, person.user_id, person.username, person.is_on_whatsapp, at),
        )
        return self.by_id(person.id) or person

    def meet(self, name: str, phone: str, username: str, at: float) -> Person:
        """Create a person from what someone typed: a name, and a phone number or a username.

        A known number returns the person it belongs to. Raises PersonRefused.
        """
        name, username = name.strip(), username.strip().removeprefix("@").lower()
        digits = digits_of(phone) if phone.strip() else ""
        if not 1 <= len(name) <= 80:
            raise PersonRefused("Give a name of 1 to 80 characters.")
        if digits is None or (digits and not 8 <= len(digits) <= 15):
            raise PersonRefused("Give the phone number with its country code, 8 to 15 digits, like +1 512 555 0181.")
        if not digits and not _USERNAME.fullmatch(username):
            raise PersonRefused("Give a phone number, or a username of 3 to 35 letters, digits, dots or underscores.")
        # Two people never share a number; typing a known one means that person.
        if digits and (known := self.by_phone(digits)):
            return known
        return self.stranger(digits, at, name=name) if digits else self._named(name, username, at)

    def stranger(self, digits: str, at: float, name: str = "") -> Person:
        """Create the person behind a number that nobody introduced, as a template to a new customer does."""
        slug = f"p{digits}"
        return self.add(
            Person(id=slug, name=name or as_written(digits), phone=digits, user_id=user_id(slug)),
            at,
        )

    def set_phone_state(self, person_id: str, *, is_online: bool, has_receipts: bool) -> None:
        """Switch a person's phone on or off, and its read receipts."""
        self._database.run(
            "UPDATE person SET is_online = ?, has_receipts = ? WHERE id = ?", (is_online, has_receipts, person_id)
        )

    def _named(self, name: str, username: str, at: float) -> Person:
        slug = "u-" + username.replace(".", "-")
        return self.add(Person(id=slug, name=name, phone=None, user_id=user_id(slug), username=username), at)

    def _found(self, query: str, value: str) -> Person | None:
        row = self._database.row(query, (value,))
        return _person(row) if row else None


def _person(row: sqlite3.Row) -> Person:
    return Person(
        id=row["id"],
        name=row["name"],
        phone=row["phone"],
        user_id=row["user_id"],
        username=row["username"],
        is_online=bool(row["is_online"]),
        has_receipts=bool(row["has_receipts"]),
        is_on_whatsapp=bool(row["is_on_whatsapp"]),
    )
