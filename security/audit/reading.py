"""Reading the audit log of the company in force, through functions that raise for everybody but owners and admins."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import sql

from security.audit.verifier import Chain
from security.models.audit_event import FIELDS

_EVENTS = sql.SQL("SELECT {fields} FROM cf.audit_events(%s, %s, %s, %s, %s, %s, %s, %s)").format(
    fields=sql.SQL(", ").join(map(sql.Identifier, FIELDS))
)
_CHAIN = sql.SQL("SELECT position, previous, hash, {fields} FROM cf.audit_chain(%s, %s)").format(
    fields=sql.SQL(", ").join(sql.SQL("(event).{}").format(sql.Identifier(field)) for field in FIELDS)
)
_HEAD = sql.SQL("SELECT position, hash, waiting FROM cf.audit_head()")
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Event:
    """A recorded event, as it is read."""

    id: UUID
    account_id: UUID
    at: datetime
    action: str
    actor_id: UUID | None
    actor_name: str
    subject_type: str
    subject_id: UUID | None
    subject_name: str
    before: dict[str, Any]
    after: dict[str, Any]
    address: str
    user_agent: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Which events are wanted; what is None or empty does not narrow."""

    person: UUID | None = None
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    called: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The last link of the chain (position 0: nothing is sealed yet), and the events that wait for the sealer."""

    position: int
    hash: str
    waiting: int


def events(filters: Filters, *, older: tuple[datetime, UUID] | None = None, most: int = 50) -> list[Event]:
    """The newest events first, at most `most`, continued below the time and key `older`."""
    wanted = [filters.person, filters.action or None, filters.since, filters.until, filters.called or None]
    rows = _rows(_EVENTS, [*wanted, *(older or (None, None)), most])
    return [Event(**dict(zip(FIELDS, _read(row), strict=True))) for row in rows]


def head() -> Head:
    """Where the chain ends."""
    position, hash_, waiting = _rows(_HEAD, [])[0]
    return Head(position or 0, hash_ or "", waiting)


def links(behind: int) -> list[dict[str, Any]]:
    """The next events with their seals behind a position, in the order of the chain, as `verifier` reads them."""
    return [
        {
            "event": as_event(values) if values[0] is not None else None,
            "seal": {"position": position, "previous": previous, "hash": hash_},
        }
        for position, previous, hash_, *values in _rows(_CHAIN, [behind, _BATCH])
    ]


def chain() -> Iterator[dict[str, Any]]:
    """Every event with its seal, read in batches."""
    position = 0
    while found := links(position):
        yield from found
        position = found[-1]["seal"]["position"]


def faults(*, most: int = 20) -> tuple[int, list[tuple[int, str]]]:
    """Walk over the whole chain: how many links it has, and the first `most` positions that are not as sealed."""
    walk, found = Chain(), []
    for fault in walk.faults(chain()):
        found.append(fault)
        if len(found) == most:
            break
    return walk.position, found


def as_event(values: Iterable[Any]) -> dict[str, Any]:
    """An event's columns as the JSON object that is sealed and exported: times in UTC to the microsecond."""
    return {name: _sealed(value) for name, value in zip(FIELDS, _read(values), strict=True)}


def _sealed(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return str(value) if isinstance(value, UUID) else value


def _read(values: Iterable[Any]) -> list[Any]:
    # Django switches psycopg's own reading of JSON off on its connections.
    return [
        json.loads(value) if name in ("before", "after") else value for name, value in zip(FIELDS, values, strict=True)
    ]


def _rows(statement: sql.Composable, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
