"""From the bytes of a webhook to typed events. Nothing here checks a signature: only signed bodies get this far."""

import json
import re
from collections.abc import Callable, Iterator, Mapping

from messaging.whatsapp.copies import read_echo, read_history, read_late_media, read_reported_error, read_state_sync
from messaging.whatsapp.events import Event, Malformed, UnknownEvent
from messaging.whatsapp.fields import EMPTY, Fields, identifier
from messaging.whatsapp.messages import read_message, read_user_id_update
from messaging.whatsapp.notices import (
    read_account,
    read_group,
    read_preference,
    read_template_category,
    read_template_components,
    read_template_quality,
    read_template_status,
)
from messaging.whatsapp.pieces import Change, Piece, Reader, listed
from messaging.whatsapp.statuses import read_call, read_call_status, read_status

# Meta nests about ten levels; Python's own limit would otherwise decide, at a depth that differs between versions.
_MAX_DEPTH = 60

# PostgreSQL can store neither NUL nor half a surrogate pair, in text or in jsonb.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class NotAnEnvelope(ValueError):
    """The body is no JSON, or no object with a list of entries; the message quotes no content."""


def parse(body: bytes) -> list[Event]:
    """Read every event of an envelope, in order. A piece that cannot be read becomes ``Malformed``.

    Characters that PostgreSQL cannot store (NUL, half surrogate pairs) are replaced by U+FFFD here, once, so nothing
    behind this line meets them. Raises ``NotAnEnvelope`` and nothing else.
    """
    envelope = _open(body)
    return [event for entry in listed(envelope, "entry") for event in _read_entry(envelope, entry)]


def _open(body: bytes) -> Fields:
    try:
        envelope = json.loads(body, parse_constant=_no_number, parse_float=_finite, parse_int=_short)
    except RecursionError:
        raise NotAnEnvelope("nested too deeply") from None
    except ValueError:
        raise NotAnEnvelope("not JSON") from None
    if not isinstance(envelope, dict) or not isinstance(envelope.get("entry"), list):
        raise NotAnEnvelope("not an object with a list of entries")
    return {_storable_text(name): _storable(thing, _MAX_DEPTH) for name, thing in envelope.items()}


def _no_number(word: str) -> float:
    raise ValueError(word)


def _finite(digits: str) -> float | str:
    """JSON has no infinity, and what we write must be JSON again."""
    return digits if (number := float(digits)) in {float("inf"), float("-inf")} else number


def _short(digits: str) -> int | str:
    """Python refuses to convert very long numbers; they are kept as written."""
    return int(digits) if len(digits) <= 100 else digits


def _storable(thing: object, depth: int) -> object:
    if depth == 0:
        raise NotAnEnvelope("nested too deeply")
    if isinstance(thing, str):
        return _storable_text(thing)
    if isinstance(thing, dict):
        return {_storable_text(name): _storable(inner, depth - 1) for name, inner in thing.items()}
    if isinstance(thing, list):
        return [_storable(inner, depth - 1) for inner in thing]
    return thing


def _storable_text(words: str) -> str:
    return _UNSTORABLE.sub("\ufffd", words)


# The entry and the change are checked here, everything inside a value by its reader: each level loses only its own.
def _read_entry(envelope: Fields, entry: object) -> Iterator[Event]:
    if not isinstance(entry, dict) or "changes" not in entry:
        yield _malformed(envelope, entry, "an entry without changes")
        return
    for change in listed(entry, "changes"):
        if isinstance(change, dict) and isinstance(change.get("value"), dict):
            field = identifier(change, "field") or ""
            yield from _read_change(Change(envelope, entry, field, change["value"]))
        else:
            yield _malformed(envelope, {**entry, "changes": [change]}, "a change without a value")


def _malformed(envelope: Fields, entry: object, reason: str) -> Malformed:
    piece = Piece(
        data={"entry": entry},
        field="",
        waba_id=identifier(entry, "id") if isinstance(entry, dict) else None,
        phone_number_id=None,
        sent_at=None,
        contact=EMPTY,
        raw={**envelope, "entry": [entry]},
    )
    return Malformed(piece.origin(), reason)


def _read_change(change: Change) -> Iterator[Event]:
    if change.field in _WHOLE_VALUES:
        yield change.read(change.value, change.value, _WHOLE_VALUES[change.field])
        return
    lists = _LISTS.get(change.field, {})
    for name, read in lists.items():
        yield from read(change, name)
    rest = {name: thing for name, thing in change.value.items() if name not in _SURROUNDINGS and name not in lists}
    # What Meta adds to a known subscription is kept beside what we can read of it.
    if rest or not lists.keys() & change.value.keys():
        yield change.read(rest, rest, _read_unknown)


def _read_unknown(piece: Piece) -> Event:
    return UnknownEvent(piece.origin())


type _ListReader = Callable[[Change, str], Iterator[Event]]


def _each(reader: Reader) -> _ListReader:
    return lambda change, name: change.read_each(name, reader)


_SURROUNDINGS = frozenset({"messaging_product", "metadata", "contacts"})
_ERRORS = _each(read_reported_error)
_GROUPS: Mapping[str, _ListReader] = {"groups": _each(read_group), "errors": _ERRORS}

# Which lists a subscription's value may hold, and who reads their entries.
_LISTS: Mapping[str, Mapping[str, _ListReader]] = {
    "messages": {"messages": _each(read_message), "statuses": _each(read_status), "errors": _ERRORS},
    "user_preferences": {"user_preferences": _each(read_preference)},
    "user_id_update": {"user_id_update": _each(read_user_id_update)},
    "smb_message_echoes": {"message_echoes": _each(read_echo), "errors": _ERRORS},
    "smb_app_state_sync": {"state_sync": _each(read_state_sync), "errors": _ERRORS},
    "history": {
        "history": lambda change, _: read_history(change),
        "messages": _each(read_late_media),
        "errors": _ERRORS,
    },
    "calls": {"calls": _each(read_call), "statuses": _each(read_call_status), "errors": _ERRORS},
    "automatic_events": {"automatic_events": _each(read_account)},
    "group_lifecycle_update": _GROUPS,
    "group_participants_update": _GROUPS,
    "group_settings_update": _GROUPS,
    "group_status_update": _GROUPS,
}

# Subscriptions whose value is one thing.
_WHOLE_VALUES: Mapping[str, Reader] = {
    "message_template_status_update": read_template_status,
    "message_template_quality_update": read_template_quality,
    "template_category_update": read_template_category,
    "message_template_components_update": read_template_components,
    "account_alerts": read_account,
    "account_review_update": read_account,
    "account_settings_update": read_account,
    "account_update": read_account,
    "business_capability_update": read_account,
    "business_status_update": read_account,
    "business_username_updates": read_account,
    "partner_solutions": read_account,
    "phone_number_name_update": read_account,
    "phone_number_quality_update": read_account,
    "security": read_account,
}
