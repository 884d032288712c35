"""The history of a deal: every move and change, by whom and when."""

import re
from typing import Self

from django.db import models
from django.db.models.fields.tuple_lookups import TupleLessThan

from customerflows import clock
from security.tenancy.constraints import NOT_ONLY_ASSIGNED, Restriction, all_pipelines
from security.tenancy.masking import hides
from security.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

# A deal is looked up for each entry, and for those alone who do not see all of them.
_SEE, _EDIT = (
    f"(({NOT_ONLY_ASSIGNED} AND {all_pipelines(right)}) OR cf.deal_in_reach(deal_id, '{right}'))"
    for right in ("see", "edit")
)


# As `Deal.change` writes it.
_AMOUNTS = re.compile(r"(Value changed) from \S+ to [^\s]*[0-9]")


class DealActivityQuerySet(TenantQuerySet["DealActivity"]):
    """Deal history of the company in force."""

    def latest_first(self) -> Self:
        """The newest first."""
        return self.order_by("-occurred_at", "-id")

    def older_than(self, entry: "DealActivity") -> Self:
        """What follows an entry of `latest_first`."""
        place = (entry.occurred_at, entry.id)
        return self.filter(TupleLessThan((models.F("occurred_at"), models.F("id")), place))


class DealActivity(TenantModel):
    """One thing that happened to a deal; a move carries both stages."""

    deal = TenantForeignKey("pipeline.Deal", action="CASCADE", related_name="activities")
    title = models.CharField(max_length=300)
    from_stage = TenantForeignKey("pipeline.Stage", null=True, blank=True, related_name="+")
    to_stage = TenantForeignKey("pipeline.Stage", null=True, blank=True, related_name="+")
    by = TenantForeignKey("accounts.Membership", action="SET NULL", null=True, blank=True, related_name="+")
    occurred_at = models.DateTimeField(default=clock.now)

    objects = TenantManager.from_queryset(DealActivityQuerySet)()

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["account", "deal", "-occurred_at", "-id"], name="pipeline_dealactivity_story"),)
        constraints = (Restriction(name="pipeline_dealactivity_reach", see=_SEE, write=_EDIT),)

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """What happened, in words; without the amounts for those who see no prices."""
        return _AMOUNTS.sub(r"\1", self.title) if hides("prices") else self.title
