"""Places in a lane as numbers: a card between two others takes the number halfway, so a move writes one row.

When no number is left between two cards the lane is spaced out again, in one statement.
"""

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import F
from django.db.models.fields.tuple_lookups import TupleLessThan

if TYPE_CHECKING:
    from pipeline.models.deal import Deal, DealQuerySet

GAP = 1024.0

_SPACE_OUT = """
UPDATE pipeline_deal AS deal SET rank = place.number * %(gap)s
FROM (
    SELECT id, row_number() OVER (ORDER BY rank, id) - 1 AS number
    FROM pipeline_deal WHERE account_id = %(account)s AND stage_id = %(stage)s
) AS place
WHERE deal.account_id = %(account)s AND deal.id = place.id
"""


def rank_first(lane: "DealQuerySet") -> float:
    """A rank above every card of `lane`."""
    first = lane.values_list("rank", flat=True).first()
    return 0.0 if first is None else first - GAP


def rank_last(lane: "DealQuerySet") -> float:
    """A rank below every card of `lane`."""
    last = lane.reverse().values_list("rank", flat=True).first()
    return 0.0 if last is None else last + GAP


def rank_before(lane: "DealQuerySet", below: "Deal") -> float:
    """A rank between `below`, a card of `lane`, and its neighbour above."""
    rank = _halfway(lane, below)
    # Some fifty drops into the same gap use up a float's digits.
    if rank is None:
        _space_out(below)
        below.refresh_from_db(fields=["rank"])
        rank = _halfway(lane, below)
    return below.rank if rank is None else rank


def _halfway(lane: "DealQuerySet", below: "Deal") -> float | None:
    """None when there is no number left between the two."""
    # By rank and key, as lanes are ordered: the card above may have the same rank.
    earlier = lane.filter(TupleLessThan((F("rank"), F("id")), (below.rank, below.id)))
    above = earlier.reverse().values_list("rank", flat=True).first()
    if above is None:
        return below.rank - GAP
    middle: float = (above + below.rank) / 2
    return middle if above < middle < below.rank else None


def _space_out(card: "Deal") -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SPACE_OUT, {"gap": GAP, "account": card.account_id, "stage": card.stage_id})
