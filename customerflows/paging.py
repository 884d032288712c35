"""Lists in pages that cost the same at any depth: ordered by a time and a key, continued by comparing rows.

A cursor is signed, so nobody can point it at rows of their choosing, and opaque, so its form may change.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.core.signing import BadSignature, Signer
from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThanOrEqual, TupleLessThan

SIZE = 50
_signer = Signer(salt="customerflows.paging")


@dataclass(frozen=True, slots=True)
class Page[Row]:
    """Some rows, and the cursor of what follows: empty at the end."""

    rows: list[Row]
    next_cursor: str


def page_of(rows: QuerySet[Any], column: str, cursor: str, size: int = SIZE) -> Page[Any]:
    """The page of `rows` after `cursor`, the newest `column` first. BadRequest for a cursor that is not ours."""
    # The key decides between rows of one instant, or some would be lost between two pages.
    ordered = rows.order_by(f"-{column}", "-id")
    if cursor:
        # A row comparison reaches the index; with OR everything that is skipped is read (100,688 buffers, not 53).
        ordered = ordered.filter(TupleLessThan((F(column), F("id")), place_of(cursor)))
    # One more than is shown tells whether there is a next page, without counting.
    found = list(ordered[: size + 1])
    shown = found[:size]
    return Page(shown, cursor_after(getattr(shown[-1], column), shown[-1].pk) if len(found) > size else "")


def down_to(rows: QuerySet[Any], column: str, cursor: str, most: int) -> list[Any]:
    """What stands above `cursor`, at most `most` rows, the newest first: to read a list of several pages again."""
    above = TupleGreaterThanOrEqual((F(column), F("id")), place_of(cursor))
    return list(rows.filter(above).order_by(f"-{column}", "-id")[:most])


def cursor_after(moment: datetime, key: UUID) -> str:
    """The cursor that goes on below a row with this time and key."""
    return _signer.sign(f"{moment.isoformat()}|{key}")


def place_of(cursor: str) -> tuple[datetime, UUID]:
    """The time and key that a cursor goes on from. BadRequest for a cursor that is not ours."""
    try:
        moment, key = _signer.unsign(cursor).split("|")
    except (BadSignature, ValueError) as error:
        raise BadRequest("This link is not complete. Open the list again.") from error
    return datetime.fromisoformat(moment), UUID(key)
