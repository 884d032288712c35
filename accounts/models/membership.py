"""A person's place in one company: their role there, and the name that colleagues and customers see."""

from typing import Self

from django.conf import settings
from django.db import models

from customerflows import clock
from customerflows.formatting import initials, tone_of
from security.outbox.writing import revoke_streams
from security.permissions import Permission, Role, allows
from security.tenancy.constraints import RoleAccess
from security.tenancy.context import Tenant
from security.tenancy.models import TenantManager, TenantModel, TenantQuerySet


class MembershipQuerySet(TenantQuerySet["Membership"]):
    """Members of the company in force."""

    def active(self) -> Self:
        """Those who still work here."""
        return self.filter(removed_at=None)

    def owners(self) -> Self:
        """Those who own the company, the first one first."""
        return self.active().filter(role=Role.OWNER).order_by("created_at", "id")


class Membership(TenantModel):
    """A member. Removal keeps the row, because messages and moves remember who made them."""

    # A plain reference: people belong to no company, so there is no account for both ends to share.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+")
    name = models.CharField(max_length=120)
    email = models.EmailField()
    role = models.TextField(choices=[(role.value, role.label) for role in Role])
    created_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager.from_queryset(MembershipQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["account", "user"], name="accounts_membership_one_per_person"),
            RoleAccess(name="accounts_membership_door", role="cf_definer"),
        )
        # Not led by the account: the door asks for a person's companies before any of them is known.
        indexes = (models.Index(fields=["user"], name="accounts_membership_user"),)

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        return initials(self.name)

    @property
    def tone(self) -> str:
        """The colour of the avatar, always the same for the same person."""
        return tone_of(self.id)

    @property
    def first_name(self) -> str:
        """What customers call them."""
        return self.name.split(" ")[0]

    @property
    def role_label(self) -> str:
        """The role as a word."""
        return Role(self.role).label

    @property
    def is_owner(self) -> bool:
        """Whether they own the company."""
        return self.role == Role.OWNER

    def can(self, permission: Permission) -> bool:
        """Whether their role holds `permission`."""
        return allows(Role(self.role), permission)

    @property
    def can_reply(self) -> bool:
        """Whether they may answer customers."""
        return self.can(Permission.CONVERSATIONS_REPLY)

    @property
    def can_manage_security(self) -> bool:
        """Whether they may set how the team signs in."""
        return self.can(Permission.SECURITY_MANAGE)

    def as_tenant(self) -> Tenant:
        """The tenant context in which this person acts."""
        return Tenant(self.account_id, self.role, self.user_id, self.id)

    def remove(self, *, by: "Membership") -> None:
        """End the membership; the next request and stream see it.

        RemovalRefused, with a sentence for people, where `by` removes themselves, or is no Owner and removes one. So
        the last Owner stays: only another Owner could remove them.
        """
        # Locked, so that two Owners who remove each other at the same moment are not both gone.
        owners = set(Membership.objects.owners().select_for_update().values_list("id", flat=True))
        if self.id == by.id:
            raise RemovalRefused("You can’t remove yourself. Ask another owner or admin.")
        if self.id in owners and by.id not in owners:
            raise RemovalRefused(f"{self.name} is an owner. Only another owner can remove them.")
        self.removed_at = clock.now()
        self.save(update_fields=["removed_at"])
        revoke_streams(self.id)


class RemovalRefused(Exception):
    """A membership stays, for the reason in its words."""
