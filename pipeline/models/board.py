"""The board: a pipeline as lanes of cards. One statement reads all of it, however many lanes and cards there are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, Subquery, Sum, When
from django.db.models.functions import JSONObject
from django.utils.timezone import localtime

from contacts.models import Address
from customerflows import clock
from customerflows.formatting import duration, initials, tone_of
from pipeline.models.deal import Deal, DealQuerySet
from pipeline.models.due import Due
from pipeline.models.pipeline import Pipeline
from pipeline.models.prices import price
from pipeline.models.stage import Stage
from pipeline.models.totals import tell_own_totals, with_own_totals
from security.tenancy.masking import hides

PAGE = 50
MOST_SHOWN = 500

# The gap between two segments of the flow bar, and the least length of one, in thousandths.
_JOINT = 3

_CARD_FIELDS = "id title value_cents job_type rank moved_at owner_id next_step next_step_on".split()


@dataclass(frozen=True, slots=True)
class Card:
    """A deal as it lies in a lane, with its customer, street and owner."""

    id: UUID
    title: str
    value_cents: int
    job_type: str
    rank: float
    moved_at: datetime
    due: Due | None
    customer: str
    street: str
    owner_id: str | None
    owner_name: str
    stage: Stage

    @classmethod
    def of(cls, stage: Stage, row: Mapping[str, Any]) -> "Card":
        """From what PostgreSQL put into JSON."""
        day = date.fromisoformat(row["next_step_on"]) if row["next_step_on"] else None
        return cls(
            id=UUID(row["id"]),
            title=row["title"],
            value_cents=row["value_cents"],
            job_type=row["job_type"],
            rank=row["rank"],
            moved_at=datetime.fromisoformat(row["moved_at"]),
            due=Due.of(row["next_step"], day) if stage.is_open else None,
            customer=row["customer"],
            street=row["street"] or "",
            owner_id=row["owner_id"],
            owner_name=row["owner_name"] or "",
            stage=stage,
        )

    @property
    def value(self) -> str:
        """The value as people write it."""
        return price(self.value_cents)

    @property
    def lateness(self) -> str:
        """The colour of a deal that has been here too long."""
        return self.stage.lateness_since(self.moved_at)

    @property
    def age(self) -> str:
        """How long it has been in its stage, in one unit: "just now", "12 min", "5 h", "4 days"."""
        span = clock.now() - self.moved_at
        hour = timedelta(hours=1)
        if span < timedelta(minutes=1):
            return "just now"
        return duration(span if span < hour else span // hour * hour)

    @property
    def owner_initials(self) -> str:
        """Letters of the owner's avatar."""
        return initials(self.owner_name)

    @property
    def owner_tone(self) -> str:
        """Colour of the owner's avatar."""
        return tone_of(self.owner_id)


@dataclass(frozen=True, slots=True)
class Lane:
    """A stage with a page of its cards, after `earlier` others. A slim lane shows none.

    `next` is the first card that is not shown: what is dropped at the end of the page goes before it.
    """

    stage: Stage
    cards: list[Card]
    next: Card | None
    is_slim: bool = False
    earlier: int = 0

    @classmethod
    def of(cls, stage: Stage, rows: list[dict[str, Any]], shown: int, **state: Any) -> "Lane":
        """Of `rows` the first `shown` are cards; one more row says that there is more."""
        cards = [Card.of(stage, row) for row in rows[: shown + 1]]
        return cls(stage, cards[:shown], next(iter(cards[shown:]), None), **state)

    @classmethod
    def below(cls, stage: Stage, rank: float, deal_id: UUID, *, earlier: int) -> "Lane":
        """The next page of a lane, after the card with this rank and id."""
        page = _cards(Deal.objects.in_stage(stage).after(rank, deal_id))[: PAGE + 1]
        return cls.of(stage, [row["card"] for row in page], PAGE, earlier=earlier)

    @property
    def shown(self) -> int:
        """How many cards are unfolded, with this page."""
        return self.earlier + len(self.cards)

    @property
    def next_page(self) -> str:
        """The query of the address that continues after the last card."""
        last = self.cards[-1]
        return urlencode({"rank": repr(last.rank), "id": last.id, "shown": f"{self.stage.id}:{self.shown}"})

    @property
    def left(self) -> int:
        """How many cards the next page brings, at least one."""
        return min(PAGE, max(1, self.stage.deal_count - self.shown))


@dataclass(frozen=True, slots=True)
class Segment:
    """A stage's part of the flow bar, in thousandths of its length."""

    stage: Stage
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Board:
    """A pipeline, its lanes, and what they come to. `pipelines` are all that there are, for the switcher."""

    pipeline: Pipeline
    pipelines: list[Pipeline]
    lanes: list[Lane]
    won_cents: int

    @classmethod
    def read(
        cls,
        pipeline_id: UUID | None = None,
        *,
        kinds: Collection[str] = (Stage.Kind.OPEN,),
        shown: Mapping[str, int] | None = None,
    ) -> "Board":
        """The pipeline with this key, by default the first one. Raises Pipeline.DoesNotExist.

        `kinds` are those of the stages whose cards are wanted (none for the totals alone); `shown` says per stage how
        many cards somebody has unfolded.
        """
        # One limit for all lanes, because a subquery's limit cannot differ by row; each is cut to its own afterwards.
        counts = {key: min(max(count, PAGE), MOST_SHOWN) for key, count in (shown or {}).items()}
        rows = _stages(pipeline_id, kinds, max(counts.values(), default=PAGE) + 1)
        # Their annotations are on no model.
        stages: list[Any] = [tell_own_totals(stage) for stage in rows]
        pipelines = list({stage.pipeline_id: stage.pipeline for stage in stages}.values())
        mine = [stage for stage in stages if stage.is_mine]
        if not mine:
            raise Pipeline.DoesNotExist
        lanes = [
            Lane.of(stage, stage.cards or [], counts.get(str(stage.id), PAGE), is_slim=stage.cards is None)
            for stage in mine
        ]
        return cls(mine[0].pipeline, pipelines, lanes, sum(stage.won_cents or 0 for stage in mine))

    @property
    def open_stages(self) -> list[Stage]:
        """Where deals are still alive."""
        return [lane.stage for lane in self.lanes if lane.stage.is_open]

    @property
    def wide_lanes(self) -> list[Lane]:
        """Lanes that show their cards."""
        return [lane for lane in self.lanes if not lane.is_slim]

    @property
    def slim_count(self) -> int:
        """Lanes that show a count only."""
        return len(self.lanes) - len(self.wide_lanes)

    @property
    def open_cents(self) -> int:
        """What is still to be won."""
        return sum(stage.value_cents for stage in self.open_stages)

    @property
    def open_value(self) -> str:
        """`open_cents` as people write it."""
        return price(self.open_cents)

    @property
    def won_value(self) -> str:
        """`won_cents` as people write it."""
        return price(self.won_cents)

    @property
    def open_count(self) -> int:
        """How many deals are alive."""
        return sum(stage.deal_count for stage in self.open_stages)

    @property
    def is_empty(self) -> bool:
        """Whether no deal was ever made here."""
        return not any(lane.stage.deal_count for lane in self.lanes)

    @property
    def month(self) -> str:
        """The month of `won_cents`."""
        return f"{localtime(clock.now()):%B}"

    @property
    def flow(self) -> list[Segment]:
        """The open stages drawn as one run of pipe, each as long as its share of the money."""
        segments: list[Segment] = []
        # Lengths tell of money as well as figures do.
        if hides("prices"):
            return segments
        valuable = [stage for stage in self.open_stages if stage.value_cents]
        room = 1000 - _JOINT * (len(valuable) - 1)
        at = 0
        for stage in valuable:
            width = max(_JOINT, round(stage.value_cents * room / self.open_cents))
            segments.append(Segment(stage, at, width))
            at += width + _JOINT
        return segments


def _stages(pipeline_id: UUID | None, kinds: Collection[str], limit: int) -> Any:
    """Every stage of every pipeline; those of the chosen one carry cards and what was won this month."""
    first = Pipeline.objects.order_by("position", "created_at", "id").values("id")[:1]
    month = localtime(clock.now()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    lane = Deal.objects.filter(stage=OuterRef("pk")).order_by("rank", "id")
    won = Deal.objects.filter(stage=OuterRef("pk"), closed_at__gte=month).order_by().values("stage")
    won_sum = Subquery(won.annotate(sum=Sum("value_cents")).values("sum"))
    return (
        with_own_totals(Stage.objects.all())
        .select_related("pipeline")
        .annotate(is_mine=Case(When(pipeline_id=pipeline_id or Subquery(first), then=True), default=False))
        .annotate(
            # Inside CASE a subquery runs for the rows it is meant for only: other pipelines' stages cost nothing.
            won_cents=Case(When(is_mine=True, kind=Stage.Kind.WON, then=won_sum)),
            cards=Case(When(is_mine=True, kind__in=list(kinds), then=ArraySubquery(_cards(lane)[:limit]))),
        )
        .in_order()
    )


def _cards(deals: DealQuerySet) -> Any:
    """Deals as JSON with what a card shows; names come by joins, the street by one look-up a card."""
    street = Address.objects.filter(contact=OuterRef("contact")).order_by("id").values("street")[:1]
    return deals.values(
        card=JSONObject(
            **{name: name for name in _CARD_FIELDS},
            customer="contact__name",
            street=Subquery(street),
            owner_name="owner__name",
        )
    )
