"""Totals of stages for whoever sees only some deals: added up from those, because the kept totals tell of all."""

from typing import Any

from django.db.models import Count, OuterRef, Subquery, Sum

from pipeline.models.deal import Deal
from pipeline.models.stage import Stage, StageQuerySet
from security.tenancy.context import require


def with_own_totals(stages: StageQuerySet) -> StageQuerySet:
    """With what `tell_own_totals` needs; unchanged for somebody who sees all deals."""
    if not require().within.is_assigned_only:
        return stages
    # One person's deals are few, and the policies leave no others.
    deals = Deal.objects.filter(stage=OuterRef("pk")).order_by().values("stage")
    return stages.annotate(
        seen_count=Subquery(deals.annotate(total=Count("id")).values("total")),
        seen_cents=Subquery(deals.annotate(total=Sum("value_cents")).values("total")),
    )


def tell_own_totals(stage: Stage) -> Stage:
    """Let the stage's totals be those of `with_own_totals`, where they were asked for."""
    seen: Any = stage
    if hasattr(seen, "seen_count"):
        stage.deal_count, stage.value_cents = seen.seen_count or 0, seen.seen_cents or 0
    return stage
