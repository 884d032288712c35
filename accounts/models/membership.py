"""A person's place in one company: their role there, and the name that colleagues and customers see."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models

from accounts.events import member_leaving, member_removed
from accounts.models.role_rule import RoleRule
from accounts.models.session import Session
from customerflows import clock
from customerflows.formatting import initials, tone_of
from security.audit import record
from security.outbox.writing import revoke_streams
from security.permissions import Permission, Role, allows
from security.tenancy.constraints import PERSONS, RoleAccess, WriterRestriction
from security.tenancy.context import ALL, ASSIGNED, NOTHING, Principal, Reach, Tenant
from security.tenancy.models import TenantManager, TenantModel, TenantQuerySet

if TYPE_CHECKING:
    from accounts.models.user import User

# Whom only an Owner makes or unmakes.
LEADING = frozenset({Role.OWNER, Role.ADMIN})
# What pages leave out of the rows that are seen, and the right that shows it.
_MASKS = {"phones": Permission.CONTACTS_PHONES, "prices": Permission.DEALS_PRICES}


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
    is_assigned_only = models.BooleanField(default=False, help_text="sees only what is assigned to them")
    pipeline_rights = models.JSONField(
        null=True,
        blank=True,
        help_text='key of a pipeline → "see" or "edit", others are hidden; null is no restriction',
    )

    objects = TenantManager.from_queryset(MembershipQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["account", "user"], name="accounts_membership_one_per_person"),
            RoleAccess(name="accounts_membership_door", role="cf_definer"),
            WriterRestriction(name="accounts_membership_persons", write=PERSONS),
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

    @property
    def is_limited_to_own(self) -> bool:
        """Whether only what is assigned to them exists for this person."""
        return self.is_assigned_only and not self.is_leading

    @property
    def is_limited(self) -> bool:
        """Whether an Owner hid a part of the company from this very person."""
        return not self.is_leading and (self.is_assigned_only or self.pipeline_rights is not None)

    @property
    def colleagues(self) -> MembershipQuerySet:
        """All who work here, with this person."""
        found: MembershipQuerySet = Membership.objects.active()
        return found

    @property
    def reaches_everything(self) -> bool:
        """Whether no deal, conversation or contact of the company is hidden from this person."""
        reach = self._reach()
        return reach.pipelines_see == reach.conversations == ALL

    @property
    def is_leading(self) -> bool:
        """Whether they run the company, as its Owner or an Admin."""
        return self.role in (Role.OWNER, Role.ADMIN)

    @cached_property
    def rules(self) -> Mapping[str, bool]:
        """What the company's Owners decided for this role. The door brings it along; elsewhere it is read once."""
        return {} if self.is_leading else RoleRule.of_role(self.account_id, self.role)

    def can(self, permission: Permission) -> bool:
        """Whether they hold `permission`, by their role and the company's rules for it."""
        # Whoever hands on what they alone see would not see it any more; that is for others to decide.
        if permission == Permission.CONVERSATIONS_ASSIGN and self.is_limited_to_own:
            return False
        return allows(Role(self.role), permission, self.rules)

    @property
    def sees_deals(self) -> bool:
        """Whether there are deals for them at all."""
        return self._reach().pipelines_see != NOTHING

    @property
    def sees_prices(self) -> bool:
        """Whether they see what deals are worth."""
        return self.can(Permission.DEALS_PRICES)

    @property
    def sees_conversations(self) -> bool:
        """Whether there is an inbox for them at all."""
        return self.can(Permission.CONVERSATIONS_SEE)

    @property
    def sees_phones(self) -> bool:
        """Whether they see telephone numbers."""
        return self.can(Permission.CONTACTS_PHONES)

    @property
    def can_assign(self) -> bool:
        """Whether they may hand conversations to others."""
        return self.can(Permission.CONVERSATIONS_ASSIGN)

    def may_change(self, pipeline_id: UUID) -> bool:
        """Whether they may change the deals of a pipeline."""
        edits = self._reach().pipelines_edit
        return self.can(Permission.DEALS_EDIT) and (edits == ALL or str(pipeline_id) in edits.split(","))

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
        return Tenant(
            *(self.account_id, self.role, self.user_id, self.id),
            principal=Principal.PERSON,
            reach=self._reach(),
            masks=frozenset(name for name, right in _MASKS.items() if not self.can(right)),
        )

    def _reach(self) -> Reach:
        """How far they reach in the database."""
        # A Viewer's writing is refused by the role, and with an error; here it would only fail to find the row.
        edits = self.role == Role.VIEWER or self.can(Permission.DEALS_EDIT)
        talks = ASSIGNED if self.is_limited_to_own else ALL
        return Reach(
            pipelines_see=self._pipelines("see", "edit") if self.can(Permission.DEALS_SEE) else NOTHING,
            pipelines_edit=self._pipelines("edit") if edits else NOTHING,
            conversations=talks if self.can(Permission.CONVERSATIONS_SEE) else NOTHING,
            is_assigned_only=self.is_limited_to_own,
        )

    def _pipelines(self, *rights: str) -> str:
        if self.is_leading or self.pipeline_rights is None:
            return ALL
        # Through UUID, so that nothing but a list of keys becomes the setting.
        return ",".join(sorted(str(UUID(key)) for key, right in self.pipeline_rights.items() if right in rights))

    def restrict(self, *, by: "Membership", **limits: Any) -> None:
        """Set `is_assigned_only` and `pipeline_rights`; open pages of the person begin anew with the new rights.

        RestrictionRefused for an Owner or an Admin, who run the whole company.
        """
        if self.is_leading:
            raise RestrictionRefused(f"{self.name} runs the company as {self.role_label} and sees all of it.")
        # Read: a form has put the new values into this object already.
        earlier = Membership.objects.values(*limits).get(id=self.id)
        for name, value in limits.items():
            setattr(self, name, value)
        self.save(update_fields=list(limits))
        if limits != earlier:
            record("member.restricted", by=by, about=self, before=_limits(earlier), after=_limits(limits))
        revoke_streams(self.id)

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
        before, after = {"role": held.role_label}, {"role": role.label}
        record("member.role_changed", by=by, about=self, before=before, after=after)

    def take_ownership(self, *, by: "Membership") -> None:
        """Become an Owner in the place of `by`, who stays as an Admin; both in one transaction, or neither."""
        actor, held = self._hold(by)
        if not actor.is_owner:
            raise ChangeRefused("Only an owner can hand over the company.")
        if self.id == by.id or held.is_owner:
            raise ChangeRefused(f"{self.name} is an owner already.")
        _give(self, Role.OWNER)
        _give(by, Role.ADMIN)
        record("account.handed_over", by=by, about=self, before={"role": held.role_label})

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
        action = "member.left" if by.id == self.id else "member.removed"
        record(action, by=by, about=self, before={"role": self.role_label})
        # Their sessions go on in other companies; this one is no longer where a log-in leads.
        Session.objects.of(self.user_id).filter(company=by.account.slug).update(company="")
        revoke_streams(self.id)
        member_removed.send(sender=Membership, **who)


class ChangeRefused(Exception):
    """The team stays as it is, for the reason in its words."""


class RestrictionRefused(Exception):
    """A person cannot be restricted, for the reason in its words."""


def _limits(limits: dict[str, Any]) -> dict[str, Any]:
    """Limits of a person as the audit log holds them: of pipelines a list of keys with their rights, or "all"."""
    told = dict(limits)
    if "pipeline_rights" in told:
        rights = told.pop("pipeline_rights")
        named = [f"{key}: {right}" for key, right in sorted((rights or {}).items())]
        told["pipelines"] = "all" if rights is None else named or "none"
    return told


def _give(member: Membership, role: Role) -> None:
    member.role = role
    member.save(update_fields=["role"])
    # Their open pages come back with a new token, and with what the new role may see.
    revoke_streams(member.id)
