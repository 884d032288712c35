"""The account: one company, and the tenant that every other row belongs to."""

import itertools
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models

from accounts.events import account_opened
from accounts.models.membership import Membership
from accounts.models.session import Limits
from accounts.models.user import User
from customerflows import clock
from customerflows.ids import new_id
from security.audit import record
from security.permissions import Role
from security.tenancy.constraints import PERSONS, RoleAccess, TenantPolicy, WriterRestriction
from security.tenancy.context import Tenant, tenant_transaction
from security.tenancy.routes import claim

# Addresses of the site, and words that may become one: no company may stand in their way.
RESERVED_SLUGS = frozenset(
    "account accounts admin api app assets billing companies events f health help invitations login logout metrics "
    "media new sandbox security settings signup staff static status support theme trust webhooks well-known www".split()
)


class Trade(models.TextChoices):
    """What the company does for a living; picks its first job types."""

    HVAC = "hvac", "HVAC"
    PLUMBING = "plumbing", "Plumbing"
    ROOFING = "roofing", "Roofing"
    CLEANING = "cleaning", "Cleaning"
    ELECTRICAL = "electrical", "Electrical"
    OTHER = "other", "Other"


class Account(models.Model):
    """A company. Its slug is its place in the URL and leads to it before any tenant is known."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60)
    timezone = models.CharField(max_length=60, default="America/Chicago")
    trade = models.TextField(choices=Trade, default=Trade.OTHER)
    created_at = models.DateTimeField(default=clock.now)
    # How safely its people sign in. None: a second factor is everybody's own choice.
    second_factor_required_at = models.DateTimeField(null=True, blank=True)
    second_factor_grace_days = models.PositiveSmallIntegerField(default=7)
    idle_minutes = models.PositiveIntegerField(default=12 * 60)
    session_minutes = models.PositiveIntegerField(default=14 * 24 * 60)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(second_factor_grace_days__lte=7), name="accounts_account_grace_at_most_a_week"
            ),
            models.CheckConstraint(
                condition=models.Q(idle_minutes__range=(15, 14 * 24 * 60), session_minutes__range=(15, 14 * 24 * 60)),
                name="accounts_account_sessions_end",
            ),
            TenantPolicy(name="accounts_account_tenant", column="id"),
            RoleAccess(name="accounts_account_door", role="cf_definer"),
            WriterRestriction(name="accounts_account_persons", write=PERSONS),
        )

    def __str__(self) -> str:
        return self.name

    @classmethod
    def open(cls, name: str, *, by: User, trade: str = Trade.OTHER, slug: str = "") -> "Account":
        """Open a company whose first Owner is `by`; its slug comes from the name, made free by a number."""
        account = cls(name=name.strip(), trade=trade)
        owner = Membership(id=new_id(), account_id=account.id, user=by, name=by.name, email=by.email, role=Role.OWNER)
        # The key is made by us, so the account can be acted for before its row exists; the policy lets in nothing else.
        with tenant_transaction(owner.as_tenant()):
            account.slug = account.claim_slug(slug or name)
            account.save(force_insert=True)
            owner.save(force_insert=True)
            account_opened.send(sender=cls, account=account, by=owner)
        return account

    def change(self, *, by: Membership, **values: Any) -> None:
        """Set the fields of the company's settings that differ, and write down how."""
        changed = {name: value for name, value in values.items() if value != getattr(self, name)}
        if not changed:
            return
        before = {name: getattr(self, name) for name in changed}
        for name, value in changed.items():
            setattr(self, name, value)
        self.save(update_fields=list(changed))
        record("account.changed", by=by, about=self, before=before, after=changed)

    def claim_slug(self, wanted: str) -> str:
        """Take the first free slug that resembles `wanted` for the tenant in force."""
        stem = re.sub(r"[^a-z0-9]+", "-", wanted.lower()).strip("-")[:50] or "company"
        numbered = (stem if number == 1 else f"{stem}-{number}" for number in itertools.count(1))
        # Claimed and not looked up: of two who want one word at the same moment, each gets a slug of their own.
        return next(slug for slug in numbered if slug not in RESERVED_SLUGS and claim("slug", slug))

    @property
    def session_limits(self) -> Limits:
        """How long its people stay signed in."""
        return Limits(timedelta(minutes=self.idle_minutes), timedelta(minutes=self.session_minutes))

    def require_second_factor(self, grace_days: int, *, by: Membership) -> None:
        """Want a second factor of everybody who works here, of Members and Viewers after `grace_days` (0 to 7).

        Asked again it changes the days and not their beginning, so that no grace is ever longer than a week.
        """
        before = self._second_factor()
        self.second_factor_required_at = self.second_factor_required_at or clock.now()
        self.second_factor_grace_days = grace_days
        self._keep_second_factor(before, by=by)

    def stop_requiring_second_factor(self, *, by: Membership) -> None:
        """Leave the second factor to each person."""
        before = self._second_factor()
        self.second_factor_required_at = None
        self._keep_second_factor(before, by=by)

    def _second_factor(self) -> dict[str, Any]:
        return {"required": self.second_factor_required_at is not None, "grace_days": self.second_factor_grace_days}

    def _keep_second_factor(self, before: dict[str, Any], *, by: Membership) -> None:
        self.save(update_fields=["second_factor_required_at", "second_factor_grace_days"])
        changed = {name: value for name, value in self._second_factor().items() if value != before[name]}
        if changed:
            earlier = {name: before[name] for name in changed}
            record("account.second_factor_changed", by=by, about=self, before=earlier, after=changed)

    def as_system(self) -> Tenant:
        """The tenant for work that no person asked for."""
        return tenant_of(self.id)


def tenant_of(account_id: UUID) -> Tenant:
    """The system acting for an account."""
    return Tenant(account_id)
