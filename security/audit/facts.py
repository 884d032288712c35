"""What an event may hold: fields and short plain values. No message bodies and no secrets, whoever calls."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

# Words in a field's name for what people wrote to each other, and for what opens a door.
NEVER = frozenset(
    "body bodies text message messages note notes password passwords passphrase token tokens secret secrets seed otp "
    "pin cookie authorization payload content html pepper sealed credential credentials".split()
)
LONGEST = 200


class FactRefused(ValueError):
    """A field that the audit log must not hold, or a value that is no plain one."""


def facts(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """`values` as they are stored: JSON, long words cut. Raises FactRefused for what must not be written down."""
    return {name: _plain(name, value) for name, value in (values or {}).items() if _is_allowed(name)}


def _is_allowed(name: str) -> bool:
    if NEVER & set(name.lower().replace("-", "_").split("_")):
        raise FactRefused(f"the audit log holds no {name!r}")
    return True


def _plain(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str | UUID | date | datetime):
        words = value.isoformat() if isinstance(value, date) else str(value)
        # The database's text and JSON hold no null character.
        words = words.replace("\0", "")
        return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(name, one) for one in (sorted(value) if isinstance(value, set | frozenset) else value)]
    raise FactRefused(f"{name!r} is a {type(value).__name__}: the audit log holds plain values")
