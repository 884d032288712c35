"""A person's place in one company: their role there, and the name that colleagues and customers see."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from accounts.events import member_leaving, member_removed
from accounts.models.session import Session
from customerflows import clock
from customerflows.formatting import initials, tone_of
from security.audit import record
from security.outbox.writing import revoke_streams
from security.permissions import Permission, Role, allows
from security.tenancy.constraints import RoleAccess
from security.tenancy.context import Tenant
from security.tenancy.models import TenantManager, TenantModel, TenantQuerySet

if TYPE_CHECKING:
    from accounts.models.user import User

# Whom only an Owner makes or unmakes.
LEADING = frozenset({Role.OWNER, Role.ADMIN})


class MembershipQuerySet(TenantQuerySet["Membership"]):
    """Members of the company in force."""

    def active(self) -> Self:
        """Those who still work here."""
        return self.filter(removed_at=None)

    def heirs_of(self, member: "Membership") -> Self:
        """Those who could take over the work of `member`: everybody else who may change something."""
        return self.active().exclude(role=Role.VIEWER).exclude(id=member.id).order_by("name", "id")

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
    def can_secure(self) -> bool:
        """Whether they may change how the team signs in."""
        return self.can(Permission.SECURITY_MANAGE)

    def as_tenant(self) -> Tenant:
        """The tenant context in which this person acts."""
        return Tenant(self.account_id, self.role, self.user_id, self.id)

    @classmethod
    def join(cls, user: "User", role: Role, *, by: "User") -> "Membership":
        """Begin to work here, or come back: the row of somebody who was removed lives again, with its history."""
        member: Membership
        member, is_new = cls.objects.select_for_update(no_key=True).get_or_create(
            user=user, defaults={"name": user.name, "email": user.email, "role": role}
        )
        if not is_new and member.removed_at:
            member.removed_at, member.role = None, role
            member.name, member.email = user.name, user.email
            member.save(update_fields=["removed_at", "role", "name", "email"])
        return member

    def change_role(self, role: Role, *, by: "Membership") -> None:
        """Give another role, felt at the next click. ChangeRefused, with a sentence for people, where it cannot be.

        Only Owners make or unmake Owners and Admins, and nobody changes their own role: so the last Owner stays one.
        """
        actor, held = self._hold(by)
        if self.id == by.id:
            raise ChangeRefused("You can’t change your own role. Ask another owner or admin.")
        if {role, Role(held.role)} & LEADING and not actor.is_owner:
            raise ChangeRefused("Only an owner can make somebody an owner or admin, or change what they are.")
        _give(self, role)

    def take_ownership(self, *, by: "Membership") -> None:
        """Become an Owner in the place of `by`, who stays as an Admin; both in one transaction, or neither."""
        actor, held = self._hold(by)
        if not actor.is_owner:
            raise ChangeRefused("Only an owner can hand over the company.")
        if self.id == by.id or held.is_owner:
            raise ChangeRefused(f"{self.name} is an owner already.")
        _give(self, Role.OWNER)
        _give(by, Role.ADMIN)

    def remove(self, *, by: "Membership", heir: "Membership | None" = None) -> None:
        """End the membership; the next request and stream see it. `heir` gets the open conversations and deals.

        ChangeRefused, with a sentence for people, where `by` removes themselves, or is no Owner and removes an Owner
        or an Admin. So the last Owner stays: only another Owner could remove them.
        """
        actor, held = self._hold(by, heir)
        if self.id == by.id:
            raise ChangeRefused("You can’t remove yourself. Ask another owner or admin.")
        if Role(held.role) in LEADING and not actor.is_owner:
            whom = "another" if held.is_owner else "an"
            raise ChangeRefused(f"{self.name} is an {held.role}. Only {whom} owner can remove them.")
        self._end(heir, by=by)

    def leave(self, *, by: "Membership", heir: "Membership | None" = None) -> None:
        """End one's own membership. ChangeRefused for the last Owner: a company without one would be nobody's."""
        _actor, held = self._hold(by, heir)
        if held.is_owner and not Membership.objects.owners().exclude(id=self.id).exists():
            raise ChangeRefused(f"{self.account.name} would be without an owner. Hand it over to somebody first.")
        self._end(heir, by=by)

    def _hold(self, by: "Membership", heir: "Membership | None" = None) -> tuple["Membership", "Membership"]:
        """Lock everybody whom the change is about, and all Owners; return `by` and this member as they are now."""
        about = {self.id, by.id} | ({heir.id} if heir else set())
        team = Membership.objects.active().filter(models.Q(role=Role.OWNER) | models.Q(id__in=about))
        # In one order, so that two changes wait for each other and do not deadlock; without the key, which deals and
        # conversations refer to all the time.
        held = {one.id: one for one in team.order_by("id").select_for_update(no_key=True)}
        if not about <= held.keys():
            raise ChangeRefused("Somebody left the team meanwhile. Reload the page.")
        return held[by.id], held[self.id]

    def _end(self, heir: "Membership | None", *, by: "Membership") -> None:
        who = {"member_id": self.id, "user_id": self.user_id, "by": by}
        member_leaving.send(sender=Membership, heir_id=heir.id if heir else None, **who)
        self.removed_at = clock.now()
        self.save(update_fields=["removed_at"])
        record("member.removed", by=by, about=self, before={"role": self.role_label})
        # Their sessions go on in other companies; this one is no longer where a log-in leads.
        Session.objects.of(self.user_id).filter(company=by.account.slug).update(company="")
        revoke_streams(self.id)
        member_removed.send(sender=Membership, **who)


class ChangeRefused(Exception):
    """The team stays as it is, for the reason in its words."""


def _give(member: Membership, role: Role) -> None:
    member.role = role
    member.save(update_fields=["role"])
    # Their open pages come back with a new token, and with what the new role may see.
    revoke_streams(member.id)
