"""A stage of a pipeline, with the count and the value of its deals kept beside it."""

from typing import Self

from django.db import models

from security.tenancy.models import TenantForeignKey, TenantModel, TenantQuerySet


class StageQuerySet(TenantQuerySet["Stage"]):
    """Stages of the company in force."""

    def in_order(self) -> Self:
        """From first contact to the end."""
        return self.order_by("position")

    def open(self) -> Self:
        """Where deals are still alive."""
        return self.filter(kind=Stage.Kind.OPEN)


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

    objects = StageQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["account", "pipeline", "position"], name="pipeline_stage_order"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether deals here are alive."""
        return self.kind == self.Kind.OPEN
