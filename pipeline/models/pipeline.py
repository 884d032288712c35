"""A pipeline: an ordered way that deals go."""

from typing import TYPE_CHECKING

from django.db import models

from customerflows import clock
from pipeline.models.stage import Stage
from security.tenancy.constraints import Restriction, pipelines
from security.tenancy.models import TenantModel

if TYPE_CHECKING:
    from accounts.models import Membership

# name, kind, colour, days until a deal that waits here is late
FIRST_STAGES = (
    ("New lead", Stage.Kind.OPEN, "sky", 1),
    ("Contacted", Stage.Kind.OPEN, "amber", 3),
    ("Visit booked", Stage.Kind.OPEN, "violet", None),
    ("Estimate sent", Stage.Kind.OPEN, "copper", 5),
    ("Won", Stage.Kind.WON, "green", None),
    ("Lost", Stage.Kind.LOST, "slate", None),
)


class Pipeline(TenantModel):
    """An ordered list of stages with a name."""

    name = models.CharField(max_length=60)
    position = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["account", "name"], name="pipeline_pipeline_name_once"),
            Restriction(name="pipeline_pipeline_reach", see=pipelines("id", "see"), write=pipelines("id", "edit")),
        )

    def __str__(self) -> str:
        return self.name

    @classmethod
    def lay_out(cls, name: str, *, by: "Membership") -> "Pipeline":
        """A pipeline with the stages that home service companies start from."""
        pipeline: Pipeline = cls.objects.create(name=name)
        Stage.objects.bulk_create(
            Stage(pipeline=pipeline, position=position, name=stage, kind=kind, tone=tone, days_limit=days)
            for position, (stage, kind, tone, days) in enumerate(FIRST_STAGES)
        )
        return pipeline
