"""Taking an envelope apart: each change, each thing in it, and the small envelope that says only that thing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from messaging.whatsapp.events import Event, Malformed, Origin
from messaging.whatsapp.fields import EMPTY, MAX_ID, Fields, block, blocks, digest, identifier, moment, text

_SURROUNDINGS = ("messaging_product", "metadata")
_ADDRESSES = ("from", "from_user_id", "recipient_id", "recipient_user_id", "to", "to_user_id", "wa_id", "user_id")


def storable(key: str) -> str:
    """The key itself, or where it is too long to be stored, its fingerprint."""
    return key if len(key) <= MAX_ID else f"long:{digest(key)}"


def listed(holder: Fields, name: str) -> list[object]:
    """The things under a name: none, the list's, or the one that stands there without a list."""
    things = holder.get(name)
    if things is None:
        return []
    return things if isinstance(things, list) else [things]


class Unreadable(Exception):
    """A piece lacks what it cannot be understood without; the message quotes no content."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing, and what its surroundings say about it."""

    data: Fields
    field: str
    waba_id: str | None
    phone_number_id: str | None
    sent_at: datetime | None
    contact: Fields
    raw: dict[str, object]
    keyed_under: tuple[str, ...] = ()

    def required(self, *names: str) -> str:
        """The first of these that is present and of a storable length, or the piece is unreadable."""
        value = identifier(self.data, *names)
        if value is None:
            raise Unreadable(f"{names[0]} is missing or too long")
        return value

    def origin(self, *key: str) -> Origin:
        """Keyed by the given words; without any, by what the piece says, where and when."""
        occurred_at = (
            moment(self.data, "timestamp") or moment(block(self.data, "metadata"), "timestamp") or self.sent_at
        )
        # Without an id of its own, a thing is what it says; the time keeps next month's same notice apart.
        if not key:
            stamp = occurred_at.isoformat() if occurred_at else ""
            key = (self.field, digest(self.waba_id, self.field, stamp, self.data))
        dedupe_key = storable(":".join((*self.keyed_under, *key)))
        return Origin(self.waba_id, self.phone_number_id, self.field, occurred_at, dedupe_key, self.raw)


type Reader = Callable[[Piece], Event]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one entry: the subscription it came through and the value it carries."""

    envelope: Fields
    entry: Fields
    field: str
    value: Fields

    def read(self, thing: object, holding: Fields, reader: Reader, contact: Fields = EMPTY) -> Event:
        """Read one thing; ``holding`` is the part of the value that holds nothing else."""
        piece = self._piece(thing if isinstance(thing, dict) else {"value": thing}, holding, contact)
        if not isinstance(thing, dict):
            return Malformed(piece.origin(), "not an object")
        try:
            return reader(piece)
        except Unreadable as problem:
            return Malformed(piece.origin(), str(problem))

    def read_each(self, name: str, reader: Reader) -> Iterator[Event]:
        """Read every thing in one list of the value."""
        things = listed(self.value, name)
        contacts = blocks(self.value, "contacts")
        # Looked up, not searched: a batch may hold as many contacts as messages.
        book = {identifier(one, name): one for one in contacts for name in ("user_id", "wa_id")}
        lone = contacts[0] if len(contacts) == len(things) == 1 else EMPTY
        for thing in things:
            contact = (_named(thing, book) or _unless_contrary(lone, thing)) if isinstance(thing, dict) else EMPTY
            yield self.read(thing, {name: [thing]}, reader, contact)

    def _piece(self, data: Fields, holding: Fields, contact: Fields) -> Piece:
        value = {name: self.value[name] for name in _SURROUNDINGS if name in self.value}
        if contact:
            value["contacts"] = [contact]
        # Built anew instead of cut out of a copy: a batch of thousands must not be copied thousands of times.
        entry = {name: thing for name, thing in self.entry.items() if name != "changes"}
        entry["changes"] = [{"field": self.field, "value": value | dict(holding)}]
        return Piece(
            data=data,
            field=self.field,
            # A partner's notice is addressed to the partner; the account it is about stands inside.
            waba_id=text(block(self.value, "waba_info"), "waba_id") or text(self.entry, "id"),
            phone_number_id=text(block(self.value, "metadata"), "phone_number_id"),
            sent_at=moment(self.entry, "time"),
            contact=contact,
            raw={name: thing for name, thing in self.envelope.items() if name != "entry"} | {"entry": [entry]},
        )


def _named(thing: Fields, book: Mapping[str | None, Fields]) -> Fields:
    """The contact whose id the thing names."""
    addresses = (identifier(thing, name) for name in _ADDRESSES)
    return next((book[address] for address in addresses if address and address in book), EMPTY)


def _unless_contrary(lone: Fields, thing: Fields) -> Fields:
    """A lone contact belongs to a lone thing, unless both give a number and the numbers differ."""
    numbers = (identifier(thing, name) for name in ("from", "recipient_id", "to", "wa_id"))
    return EMPTY if identifier(lone, "wa_id") and any(numbers) else lone
