"""The chain over a company's audit events: each seal is a hash of its event and of the seal before."""

from django.db import models

from customerflows import clock
from security.tenancy.constraints import AppendOnly, RoleAccess
from security.tenancy.models import AccountField, TenantModel


class AuditSeal(TenantModel):
    """The link of one event, under the same key as the event. `position` counts from 1 within the account.

    Written by cf_sealer alone. The table has one more column, `xid`, a copy of the event's.
    """

    account = AccountField(db_constraint=False)
    position = models.BigIntegerField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["account", "position"], name="security_auditseal_one_per_position"),
            AppendOnly(name="security_auditseal_append"),
            RoleAccess(name="security_auditseal_reader", role="cf_definer"),
            RoleAccess(name="security_auditseal_sealer", role="cf_sealer", commands="SELECT, INSERT"),
        )

    def __str__(self) -> str:
        return str(self.position)
