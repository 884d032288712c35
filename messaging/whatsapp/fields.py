"""Reading JSON that somebody else wrote: every reader answers with a value of the asked type or with nothing."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

type Fields = Mapping[str, object]

EMPTY: Fields = {}

# Columns and unique indexes of the product hold 255 characters; Meta's ids have about 60 to 130.
MAX_ID = 255

# Meta documents seconds and sometimes sends milliseconds. As seconds, this is the year 5138; as milliseconds, 1973.
_FIRST_MILLISECONDS = 100_000_000_000
_END_OF_TIME = 253_402_300_800  # year 10000, where datetime ends


def text(fields: Fields, *names: str) -> str | None:
    """The first of the names that holds words or a whole number (Meta sends ids as both); blank counts as nothing."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and value.strip():
            return value
    return None


def identifier(fields: Fields, *names: str) -> str | None:
    """As ``text``, but nothing where it is too long to be an id and to be stored as one."""
    value = text(fields, *names)
    return value if value is not None and len(value) <= MAX_ID else None


def whole(fields: Fields, name: str) -> int | None:
    """A whole number, also when it was sent as a string of digits."""
    value = fields.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18:
        return int(value)
    return None


def flag(fields: Fields, name: str) -> bool:
    """True only for JSON's true."""
    return fields.get(name) is True


def block(fields: Fields, *path: str) -> Fields:
    """The object at the end of the path; empty where there is none."""
    for name in path:
        inner = fields.get(name)
        if not isinstance(inner, dict):
            # A wrong type is read as an absent block: what the block holds decides whether the piece can live without.
            return EMPTY
        fields = inner
    return fields


def blocks(fields: Fields, name: str) -> list[Fields]:
    """The objects in a list; whatever else the list holds is passed over."""
    value = fields.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def moment(fields: Fields, name: str) -> datetime | None:
    """A Unix time in seconds or milliseconds, as number or string, in UTC; nothing where it is not one."""
    stamp = whole(fields, name)
    if stamp is None or stamp <= 0:
        return None
    seconds = stamp / 1000 if stamp >= _FIRST_MILLISECONDS else stamp
    return datetime.fromtimestamp(seconds, UTC) if seconds < _END_OF_TIME else None


def digest(*values: object) -> str:
    """A fingerprint that the order of keys does not change."""
    # ASCII, so that how a character was escaped on the way in makes no difference either.
    canonical = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
