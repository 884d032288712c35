"""What a company's Owners decided otherwise than the permission matrix: one right of one role, given or taken."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models

from customerflows import clock
from security.audit import record
from security.outbox.writing import revoke_streams
from security.permissions import MATRIX, Permission, Role
from security.tenancy import context
from security.tenancy.constraints import RoleAccess, WriterRestriction
from security.tenancy.models import TenantForeignKey, TenantModel

if TYPE_CHECKING:
    from accounts.models.membership import Membership


class RoleRule(TenantModel):
    """A right that Members or Viewers of one company have or lack by decision of an Owner."""

    role = models.TextField(choices=[(role.value, role.label) for role in (Role.MEMBER, Role.VIEWER)])
    permission = models.TextField()
    is_allowed = models.BooleanField()
    decided_at = models.DateTimeField(default=clock.now)
    decided_by = TenantForeignKey("accounts.Membership", action="SET NULL", null=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["account", "role", "permission"], name="accounts_rolerule_once"),
            models.CheckConstraint(condition=models.Q(role__in=["member", "viewer"]), name="accounts_rolerule_roles"),
            RoleAccess(name="accounts_rolerule_door", role="cf_definer"),
            # A Member who reaches the database may not give themselves what an Owner did not.
            WriterRestriction(
                name="accounts_rolerule_owners",
                write="current_setting('app.role') = 'owner' AND current_setting('app.principal') = 'person'",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} {'may' if self.is_allowed else 'may not'} {self.permission}"

    @classmethod
    def of_role(cls, account_id: UUID, role: str) -> Mapping[str, bool]:
        """The rules of a role (permission → allowed), read by the product itself."""
        with context.tenant_transaction(context.Tenant(account_id)):
            return dict(cls.objects.filter(role=role).values_list("permission", "is_allowed"))

    @classmethod
    def by_role(cls) -> dict[str, dict[str, bool]]:
        """The rules of every role in the company in force: role → permission → allowed."""
        decided: dict[str, dict[str, bool]] = {role: {} for role in Role}
        for rule in cls.objects.all():
            decided[rule.role][rule.permission] = rule.is_allowed
        return decided

    @classmethod
    def lay_down(cls, chosen: Collection[tuple[str, str]], *, by: "Membership") -> None:
        """Let exactly the `chosen` switches (role, permission) be on, and all others off; live pages begin anew."""
        rules = {(rule.role, rule.permission): rule.is_allowed for rule in cls.objects.all()}
        changed = set()
        for permission, cells in MATRIX.items():
            for role, cell in cells.items():
                key, is_on = (role, permission), (role, permission) in chosen
                if cell.is_switch and rules.get(key, cell.is_yes) != is_on:
                    cls.decide(role, permission, is_allowed=is_on, by=by)
                    changed.add(role)
        for member_id in by.colleagues.filter(role__in=changed).values_list("id", flat=True):
            revoke_streams(member_id)

    @classmethod
    def decide(cls, role: Role, permission: Permission, *, is_allowed: bool, by: "Membership") -> None:
        """Give the right to the role or take it away; ValueError where the matrix leaves nothing to decide."""
        cell = MATRIX[permission][role]
        if not cell.is_switch:
            raise ValueError(f"{role} and {permission} are not for an Owner to decide")
        action = "role.right_given" if is_allowed else "role.right_taken"
        record(action, by=by, after={"role": Role(role).label, "right": Permission(permission).label})
        rules = cls.objects.filter(role=role, permission=permission)
        if is_allowed == cell.is_yes:
            rules.delete()
            return
        cls.objects.update_or_create(
            role=role,
            permission=permission,
            defaults={"is_allowed": is_allowed, "decided_at": clock.now(), "decided_by": by},
        )
