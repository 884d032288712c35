"""A deal: one job on its way through a pipeline. Its board view is a card."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from contacts.models import Activity
from customerflows import clock
from customerflows.formatting import money
from pipeline.models.deal_activity import DealActivity
from pipeline.models.stage import Stage
from security.outbox.writing import announce
from security.tenancy.models import TenantForeignKey, TenantModel, TenantQuerySet

if TYPE_CHECKING:
    from accounts.models import Membership
    from contacts.models import Contact

_GAP = 1024.0


class DealQuerySet(TenantQuerySet["Deal"]):
    """Deals of the company in force."""

    def in_stage(self, stage: Stage) -> Self:
        """The cards of one lane, top to bottom."""
        return self.filter(stage=stage).order_by("rank", "id")

    def open(self) -> Self:
        """Deals that are neither won nor lost."""
        return self.filter(closed_at=None)

    def of_contact(self, contact: "Contact") -> Self:
        """A person's deals, the newest first."""
        return self.filter(contact=contact).order_by("-created_at", "-id")


class Deal(TenantModel):
    """A job with a customer and a value. `rank` is its place in the lane; money is integer cents."""

    contact = TenantForeignKey("contacts.Contact", related_name="+")
    stage = TenantForeignKey("pipeline.Stage", related_name="deals")
    owner = TenantForeignKey("accounts.Membership", action="SET NULL", null=True, blank=True, related_name="+")
    title = models.CharField(max_length=120)
    job_type = models.CharField(max_length=40, blank=True, default="")
    value_cents = models.BigIntegerField(default=0)
    next_step = models.CharField(max_length=120, blank=True, default="")
    next_step_on = models.DateField(null=True, blank=True)
    rank = models.FloatField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    moved_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = DealQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        indexes = (
            models.Index(fields=["account", "stage", "rank", "id"], name="pipeline_deal_lane"),
            models.Index(fields=["account", "contact"], name="pipeline_deal_contact"),
        )
        constraints = (
            models.CheckConstraint(condition=models.Q(value_cents__gte=0), name="pipeline_deal_value_not_negative"),
        )

    def __str__(self) -> str:
        return self.title

    @classmethod
    def open_for(
        cls, contact: "Contact", title: str, *, stage: Stage, by: "Membership | None", value_cents: int = 0, **fields: Any
    ) -> "Deal":
        """A new deal at the top of `stage`, told to the timeline and to open boards. `by` None means the product."""
        deal: Deal = cls.objects.create(
            contact=contact, title=title, stage=stage, value_cents=value_cents, rank=_top_of(stage), **fields
        )
        deal._tell(f"Deal {title} created in {stage.name}", by=by, to_stage=stage)
        return deal

    def move_to(self, stage: Stage, *, by: "Membership", before: "Deal | None" = None) -> None:
        """Put the card into `stage` above `before` (at the end without one); reaching Won or Lost closes the deal."""
        came_from = self.stage
        self.rank = _rank_before(stage, before, self)
        self.stage = stage
        changed = ["stage", "rank"]
        if stage.id != came_from.id:
            self.moved_at = clock.now()
            self.closed_at = None if stage.is_open else self.moved_at
            changed += ["moved_at", "closed_at"]
        self.save(update_fields=changed)
        if stage.id != came_from.id:
            self._tell(f"Deal {self.title} moved to {stage.name}", by=by, from_stage=came_from, to_stage=stage)
        else:
            announce(f"board-{stage.pipeline_id}")

    @property
    def waits_for(self) -> timedelta:
        """How long the deal has been in its stage."""
        return clock.now() - self.moved_at

    @property
    def lateness(self) -> str:
        """ "" while in time, "amber" beyond the stage's limit, "rose" beyond twice the limit."""
        limit = self.stage.days_limit
        if not limit or not self.stage.is_open or self.waits_for.days < limit:
            return ""
        return "rose" if self.waits_for.days >= 2 * limit else "amber"

    @property
    def value(self) -> str:
        """The value as people write it."""
        return money(self.value_cents)

    def _tell(
        self, title: str, *, by: "Membership | None", to_stage: Stage, from_stage: Stage | None = None
    ) -> None:
        DealActivity.objects.create(deal=self, title=title, by=by, from_stage=from_stage, to_stage=to_stage)
        Activity.record(
            self.contact, Activity.Kind.DEAL, title, by=by, url_name="pipeline:deal", subject_id=self.id
        )
        announce(f"board-{to_stage.pipeline_id}", f"deal-{self.id}", f"contact-{self.contact_id}")


def _top_of(stage: Stage) -> float:
    first = Deal.objects.in_stage(stage).values_list("rank", flat=True).first()
    return 0.0 if first is None else first - _GAP


def _rank_before(stage: Stage, before: Deal | None, moving: Deal) -> float:
    """A rank between `before` and its neighbour above; lanes are renumbered when no number is left between two."""
    lane = Deal.objects.in_stage(stage).exclude(id=moving.id)
    if before is None or before.stage_id != stage.id or before.id == moving.id:
        last = lane.reverse().values_list("rank", flat=True).first()
        return 0.0 if last is None else last + _GAP
    above = lane.filter(rank__lt=before.rank).reverse().values_list("rank", flat=True).first()
    rank = before.rank - _GAP if above is None else (above + before.rank) / 2
    if above is None or above < rank < before.rank:
        return rank
    return _renumber(lane, before)


def _renumber(lane: DealQuerySet, before: Deal) -> float:
    """Space the lane out again and return the rank above `before`."""
    deals = list(lane.select_for_update())
    for place, deal in enumerate(deals):
        deal.rank = place * _GAP
    Deal.objects.bulk_update(deals, ["rank"])
    return next(deal.rank for deal in deals if deal.id == before.id) - _GAP / 2
