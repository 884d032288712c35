"""An invitation: a place in the company, kept for whoever reads the mail of an address."""

from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from secrets import token_urlsafe
from typing import Self

from django.db import models

from accounts.models.account import Account
from accounts.models.membership import ChangeRefused, Membership
from accounts.models.user import User
from customerflows import clock
from security.audit import record
from security.permissions import Role
from security.tenancy.constraints import PERSONS, RoleAccess, WriterRestriction
from security.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

LIFE = timedelta(days=7)
MOST_OPEN = 50
# Owners are made of people who work here already: no letter that goes astray may give a company away.
INVITED_ROLES = (Role.ADMIN, Role.MEMBER, Role.VIEWER)


class State(StrEnum):
    """What has become of an invitation."""

    OPEN = "open"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


class InvitationQuerySet(TenantQuerySet["Invitation"]):
    """Invitations of the company in force."""

    def unanswered(self) -> Self:
        """Neither accepted nor cancelled, the newest first; some may have expired."""
        return self.filter(accepted_at=None, cancelled_at=None).order_by("-created_at", "-id")


class Invitation(TenantModel):
    """One letter's worth of trust. The token stands in the letter alone; kept is its hash."""

    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True, default="")
    role = models.TextField(choices=[(role.value, role.label) for role in INVITED_ROLES])
    token_hash = models.CharField(max_length=64)
    invited_by = TenantForeignKey("accounts.Membership", action="SET NULL", null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager.from_queryset(InvitationQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["account", "email"],
                condition=models.Q(accepted_at=None, cancelled_at=None),
                name="accounts_invitation_one_unanswered",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in INVITED_ROLES]),
                name="accounts_invitation_makes_no_owner",
            ),
            RoleAccess(name="accounts_invitation_door", role="cf_definer"),
            # A Member who reaches the database, or a key, invites nobody.
            WriterRestriction(
                name="accounts_invitation_leaders",
                write=f"current_setting('app.role') IN ('owner', 'admin', 'system') AND {PERSONS}",
            ),
        )
        # Not led by the account: a token is looked up before it is known to which company it leads.
        indexes = (models.Index(fields=["token_hash"], name="accounts_invitation_token"),)

    def __str__(self) -> str:
        return self.email

    @property
    def state(self) -> State:
        """What has become of it by now."""
        if self.accepted_at:
            return State.ACCEPTED
        if self.cancelled_at:
            return State.CANCELLED
        return State.OPEN if clock.now() < self.expires_at else State.EXPIRED

    @property
    def has_expired(self) -> bool:
        """Whether only a new letter could bring it back."""
        return self.state is State.EXPIRED

    @property
    def role_label(self) -> str:
        """The role as a word."""
        return Role(self.role).label

    @classmethod
    def issue(cls, email: str, role: Role, *, by: Membership, name: str = "") -> tuple["Invitation", str]:
        """A new invitation and its token. ChangeRefused, with a sentence for people, where there can be none."""
        address = email.strip().lower()
        # Two people who invite at the same moment come one after the other: both count what the other has sent.
        Account.objects.select_for_update(no_key=True).get(id=by.account_id)
        unanswered = {one.email: one for one in cls.objects.unanswered()}
        before = unanswered.get(address)
        _judge(address, role, by=by, unanswered=len(unanswered), is_open=bool(before and not before.has_expired))
        if before:
            before.cancel(by=by)
        token = token_urlsafe(32)
        expires_at = clock.now() + LIFE
        invitation: Invitation = cls.objects.create(
            email=address, name=name, role=role, invited_by=by, token_hash=hash_of(token), expires_at=expires_at
        )
        record("invitation.sent", by=by, about=invitation, after={"email": address, "role": invitation.role_label})
        return invitation, token

    def renew(self, *, by: Membership) -> str:
        """A new token for seven more days; the one before is dead. ChangeRefused where the invitation is answered."""
        held = self._hold(by)
        token = token_urlsafe(32)
        held.token_hash, held.expires_at = hash_of(token), clock.now() + LIFE
        held.save(update_fields=["token_hash", "expires_at"])
        record("invitation.renewed", by=by, about=held, after={"email": held.email})
        return token

    def cancel(self, *, by: Membership) -> None:
        """Its letter opens nothing any more. ChangeRefused where the invitation is answered."""
        held = self._hold(by)
        held.cancelled_at = clock.now()
        held.save(update_fields=["cancelled_at"])
        record("invitation.cancelled", by=by, about=held, after={"email": held.email})

    def accept(self, *, by: User) -> Membership:
        """Join the company, once. InvitationClosed for whoever comes too late or has another address.

        Somebody who was removed comes back to the membership they had, in the role of the invitation; somebody who
        works here keeps the role that they have.
        """
        # Read again under a lock: of two who come with one letter at the same moment, the second finds it used.
        held: Invitation = Invitation.objects.select_for_update().get(id=self.id)
        if held.state is not State.OPEN or held.token_hash != self.token_hash or by.email.lower() != held.email:
            raise InvitationClosed
        held.accepted_at = clock.now()
        held.save(update_fields=["accepted_at"])
        member = Membership.join(by, Role(held.role), by=by)
        record("invitation.accepted", by=member, about=held, after={"role": member.role_label})
        return member

    def _hold(self, by: Membership) -> "Invitation":
        held: Invitation = Invitation.objects.select_for_update().get(id=self.id)
        if held.accepted_at or held.cancelled_at:
            raise ChangeRefused(f"{held.email} has answered, or the invitation was cancelled. Reload the page.")
        if held.role == Role.ADMIN and not by.is_owner:
            raise ChangeRefused("Only an owner can invite an admin.")
        return held


class InvitationClosed(Exception):
    """The invitation opens nothing for this person."""


def hash_of(token: str) -> str:
    """What is kept of a token. It is 256 random bits, which nobody can try out, so a plain hash is enough."""
    return sha256(token.encode()).hexdigest()


def _judge(address: str, role: Role, *, by: Membership, unanswered: int, is_open: bool) -> None:
    if role == Role.ADMIN and not by.is_owner:
        raise ChangeRefused("Only an owner can invite an admin.")
    member = Membership.objects.active().filter(email=address).first()
    if member:
        raise ChangeRefused(f"{member.name} works here already.")
    if is_open:
        raise ChangeRefused(f"{address} has an invitation already. Send it again from the list below.")
    if unanswered >= MOST_OPEN:
        raise ChangeRefused(f"{MOST_OPEN} invitations are unanswered. Cancel one before you send the next.")
