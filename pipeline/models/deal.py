"""A deal: one job on its way through a pipeline. Its board view is a card."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models.fields.tuple_lookups import TupleGreaterThan

from contacts.models import Activity
from customerflows import clock
from customerflows.formatting import money
from pipeline.models.deal_activity import DealActivity
from pipeline.models.due import Due
from pipeline.models.prices import price
from pipeline.models.ranks import rank_before, rank_first, rank_last
from pipeline.models.stage import Stage
from security.outbox.writing import announce
from security.tenancy.constraints import Restriction, RoleAccess, assigned, pipelines
from security.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

if TYPE_CHECKING:
    from accounts.models import Membership
    from contacts.models import Contact

HIGHEST_VALUE_CENTS = 99_999_999_99


class DealQuerySet(TenantQuerySet["Deal"]):
    """Deals of the company in force."""

    def in_stage(self, stage: Stage) -> Self:
        """The cards of one lane, top to bottom."""
        return self.filter(stage=stage).order_by("rank", "id")

    def after(self, rank: float, deal_id: UUID) -> Self:
        """What follows a card of `in_stage`: a row comparison, which costs the same at any depth."""
        return self.filter(TupleGreaterThan((models.F("rank"), models.F("id")), (rank, deal_id)))

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
    # Written by a trigger from the stage and never by us: what decides who sees the row must stand in the row.
    pipeline = TenantForeignKey("pipeline.Pipeline", editable=False, related_name="+")
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

    objects = TenantManager.from_queryset(DealQuerySet)()

    class Meta(TenantModel.Meta):
        indexes = (
            models.Index(fields=["account", "stage", "rank", "id"], name="pipeline_deal_lane"),
            models.Index(fields=["account", "contact"], name="pipeline_deal_contact"),
            models.Index(fields=["account", "owner"], name="pipeline_deal_owner"),
            # "Won in November" is added up on every board: only the month's deals are read, however many there are.
            models.Index(
                fields=["account", "stage", "closed_at"],
                include=["value_cents"],
                name="pipeline_deal_closing",
                condition=models.Q(closed_at__isnull=False),
            ),
        )
        constraints = (
            models.CheckConstraint(condition=models.Q(value_cents__gte=0), name="pipeline_deal_value_not_negative"),
            Restriction(
                name="pipeline_deal_reach",
                see=f"({pipelines('pipeline_id', 'see')} AND {assigned('owner_id')})",
                write=f"({pipelines('pipeline_id', 'edit')} AND {assigned('owner_id')})",
            ),
            RoleAccess(
                name="pipeline_deal_reach_of", role="cf_definer", columns=("account_id", "contact_id", "owner_id")
            ),
        )

    def __str__(self) -> str:
        return self.title

    @classmethod
    def open_for(
        cls, contact: "Contact", title: str, *, stage: Stage, by: "Membership | None", **fields: Any
    ) -> "Deal":
        """A new deal at the top of `stage`, told to the timeline and to open boards. `by` None means the product.

        `fields` are `value_cents`, `job_type`, `owner`, `next_step`, `next_step_on`, `created_at` and `moved_at`.
        """
        moved_at = fields.pop("moved_at", None) or clock.now()
        deal: Deal = cls.objects.create(
            contact=contact,
            title=title,
            stage=stage,
            rank=rank_first(cls.objects.in_stage(stage)),
            moved_at=moved_at,
            closed_at=None if stage.is_open else moved_at,
            **fields,
        )
        deal._tell(f"Deal {title} created in {stage.name}", by=by, to_stage=stage)
        return deal

    def move_to(self, stage: Stage, *, by: "Membership", before: "Deal | None" = None) -> None:
        """Put the card into `stage` above `before`; reaching Won or Lost closes the deal, leaving them opens it again.

        Without `before` it goes to the end of an open stage and to the top of a closed one, whose latest come first.
        """
        came_from = self._hold(stage.id)
        self.rank = self._rank_in(stage, before)
        self.stage = stage
        changed = ["stage", "rank"]
        if stage.id != came_from.id:
            self.moved_at = clock.now()
            self.closed_at = None if stage.is_open else self.moved_at
            changed += ["moved_at", "closed_at"]
        self.save(update_fields=changed)
        if stage.id != came_from.id:
            self._tell(f"Deal {self.title} moved to {stage.name}", by=by, to_stage=stage, from_stage=came_from)
        else:
            announce(f"board-{stage.pipeline_id}")

    def change(self, *, by: "Membership", **values: Any) -> None:
        """Set `title`, `value_cents`, `job_type`, `owner`, `next_step`, `next_step_on`; write down what changed."""
        before = {name: getattr(self, name) for name in values}
        changed = [name for name, value in values.items() if value != before[name]]
        if not changed:
            return
        for name in changed:
            setattr(self, name, values[name])
        self.save(update_fields=changed)
        self._note(". ".join(self._words_for(changed, before)), by=by)

    def finish_step(self, *, by: "Membership") -> None:
        """The next step is done; none is left until somebody writes one."""
        if not self.next_step and not self.next_step_on:
            return
        done = self.next_step or "Next step"
        self.next_step, self.next_step_on = "", None
        self.save(update_fields=["next_step", "next_step_on"])
        self._note(f"Done: {done}", by=by)

    @property
    def follower(self) -> "Deal | None":
        """The card below this one in its lane."""
        below: Deal | None = Deal.objects.in_stage(self.stage).after(self.rank, self.id).first()
        return below

    @property
    def waits_for(self) -> timedelta:
        """How long the deal has been in its stage."""
        return clock.now() - self.moved_at

    @property
    def lateness(self) -> str:
        """Nothing while in time, "amber" beyond the stage's limit, "rose" beyond twice the limit."""
        stage: Stage = self.stage
        return stage.lateness_since(self.moved_at)

    @property
    def due(self) -> Due | None:
        """When the next step is due, in words."""
        return Due.of(self.next_step, self.next_step_on)

    @property
    def value(self) -> str:
        """The value as people write it."""
        return price(self.value_cents)

    def _hold(self, *stages: UUID) -> Stage:
        """Lock the deal, then the stages whose totals change; return the stage it is in now, not when it was read."""
        # Everything that changes totals goes this way round, a plain update with its trigger too: nobody deadlocks.
        now_in = Deal.objects.select_for_update(no_key=True).filter(id=self.id).values_list("stage_id", flat=True).get()
        Stage.objects.lock([now_in, *stages])
        return self.stage if now_in == self.stage_id else Stage.objects.get(id=now_in)

    def _rank_in(self, stage: Stage, before: "Deal | None") -> float:
        lane = Deal.objects.in_stage(stage).exclude(id=self.id)
        # Read again: since it was named, somebody may have moved it to another place or lane.
        below = lane.filter(id=before.id).first() if before else None
        if below:
            return rank_before(lane, below)
        return rank_last(lane) if stage.is_open else rank_first(lane)

    def _words_for(self, changed: list[str], before: dict[str, Any]) -> list[str]:
        words = []
        if "title" in changed:
            words.append(f"Renamed from {before['title']}")
        if "value_cents" in changed:
            words.append(f"Value changed from {money(before['value_cents'])} to {money(self.value_cents)}")
        if "job_type" in changed:
            words.append(f"Job type is {self.job_type}" if self.job_type else "Job type removed")
        if "owner" in changed:
            words.append(f"Owner is {self.owner.name}" if self.owner else "Owner removed")
        if {"next_step", "next_step_on"} & set(changed):
            words.append(f"Next step: {self.due.text}" if self.due else "Next step removed")
        return words

    def _note(self, title: str, *, by: "Membership") -> None:
        DealActivity.objects.create(deal=self, title=title[:300], by=by)
        announce(f"board-{self.stage.pipeline_id}", f"deal-{self.id}", f"contact-{self.contact_id}")

    def _tell(self, title: str, *, by: "Membership | None", to_stage: Stage, from_stage: Stage | None = None) -> None:
        DealActivity.objects.create(deal=self, title=title, by=by, from_stage=from_stage, to_stage=to_stage)
        Activity.record(self.contact, Activity.Kind.DEAL, title, by=by, url_name="pipeline:deal", subject_id=self.id)
        boards = {stage.pipeline_id for stage in (from_stage, to_stage) if stage}
        announce(*(f"board-{board}" for board in boards), f"deal-{self.id}", f"contact-{self.contact_id}")
