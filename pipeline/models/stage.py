"""A stage of a pipeline, with the count and the value of its deals kept beside it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.db import models

from customerflows import clock
from pipeline.models.prices import price
from security.tenancy.constraints import Restriction, pipelines
from security.tenancy.context import current
from security.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class StageQuerySet(TenantQuerySet["Stage"]):
    """Stages of the company in force."""

    def in_order(self) -> Self:
        """From first contact to the end, one pipeline after the other."""
        return self.order_by("pipeline__position", "pipeline__created_at", "pipeline_id", "position", "id")

    def of_first_pipeline(self) -> Self:
        """Those of the pipeline that comes first."""
        return self.filter(pipeline=self.model.objects.in_order().values("pipeline")[:1])

    def open(self) -> Self:
        """Where deals are still alive."""
        return self.filter(kind=Stage.Kind.OPEN)

    def lock(self, stage_ids: Iterable[UUID]) -> None:
        """Hold these stages until the transaction ends, always in one order: two moves that cross never deadlock."""
        # As strong as the trigger's own UPDATE: a full lock would also stop history, which only refers to the stage.
        held = self.select_for_update(no_key=True).filter(id__in=set(stage_ids)).order_by("id")
        # A queryset that nobody reads locks nothing.
        list(held.values_list("id"))


class Stage(TenantModel):
    """A step of the way. `deal_count` and `value_cents` are kept by a trigger on deals, so a board never adds up."""

    class Kind(models.TextChoices):
        """Whether a deal here is alive, won or lost."""

        OPEN = "open"
        WON = "won"
        LOST = "lost"

    pipeline = TenantForeignKey("pipeline.Pipeline", related_name="stages")
    name = models.CharField(max_length=40)
    kind = models.TextField(choices=Kind, default=Kind.OPEN)
    tone = models.CharField(max_length=10, default="slate")
    position = models.IntegerField()
    days_limit = models.IntegerField(null=True, blank=True)
    deal_count = models.IntegerField(default=0, editable=False)
    value_cents = models.BigIntegerField(default=0, editable=False)

    objects = TenantManager.from_queryset(StageQuerySet)()

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["account", "pipeline", "position"], name="pipeline_stage_order"),)
        constraints = (
            Restriction(
                name="pipeline_stage_reach", see=pipelines("pipeline_id", "see"), write=pipelines("pipeline_id", "edit")
            ),
        )

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """The row as it is read; whoever sees only some deals is not told what all of them come to."""
        stage = super().from_db(*args, **kwargs)
        tenant = current()
        if tenant and tenant.within.is_assigned_only:
            stage.deal_count = stage.value_cents = 0
        return stage

    @property
    def is_open(self) -> bool:
        """Whether deals here are alive."""
        return self.kind == self.Kind.OPEN

    @property
    def is_lost(self) -> bool:
        """Whether deals here came to nothing."""
        return self.kind == self.Kind.LOST

    @property
    def value(self) -> str:
        """What its deals are worth together, as people write it."""
        return price(self.value_cents)

    def lateness_since(self, moved_at: datetime) -> str:
        """How late a deal is that came at `moved_at`: "", "amber" beyond the limit, "rose" beyond twice the limit."""
        if not self.days_limit or not self.is_open:
            return ""
        waits = clock.now() - moved_at
        if waits < timedelta(days=self.days_limit):
            return ""
        return "rose" if waits >= timedelta(days=2 * self.days_limit) else "amber"
