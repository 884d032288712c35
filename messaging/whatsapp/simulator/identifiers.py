"""Identifiers in the forms Meta gives them."""

import hashlib
import re
import secrets
from base64 import b64encode

BSUID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
_PUNCTUATION = re.compile(r"[+\-\s().]")


def message_id(subscriber: str) -> str:
    """Return a new ``wamid.…``: base64 of a small binary record that holds the subscriber's id and 20 random digits."""
    who = subscriber.encode()[:60]
    random_part = secrets.token_hex(10).upper().encode()
    # Of the form and length of Meta's own, so that a column which is too short shows here.
    record = b"\x1c\x18" + bytes([len(who)]) + who + b"\x15\x02\x00\x12\x18\x14" + random_part + b"\x00"
    return "wamid." + b64encode(record).decode()


def media_id() -> str:
    """Return a new media id: 16 decimal digits."""
    return str(secrets.randbelow(9 * 10**15) + 10**15)


def user_id(seed: str) -> str:
    """Return the business-scoped user id that belongs to ``seed``: ``US.`` and 20 decimal digits."""
    return "US." + str(int(hashlib.sha256(seed.encode()).hexdigest(), 16))[:20]


def trace_id() -> str:
    """Return what Meta calls ``fbtrace_id``."""
    return "A" + secrets.token_urlsafe(16)


def digits_of(number: str) -> str | None:
    """Return the digits of a phone number written with +, blanks, dots, dashes or brackets; None when more is in it."""
    bare = _PUNCTUATION.sub("", number)
    return bare if bare.isascii() and bare.isdigit() else None
