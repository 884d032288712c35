"""Whether and how a person proves a second time who they are: what every door, stage and page asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django_otp_webauthn.models import WebAuthnCredential

from accounts.door import Door, companies_of, open_door
from accounts.models import Account, Authenticator, Membership, User
from customerflows import clock
from security.permissions import Role

KINDS: dict[str, type[Any]] = {"authenticator": Authenticator, "passkey": WebAuthnCredential}


@dataclass(frozen=True, slots=True)
class Factor:
    """A confirmed factor as the pages name it: `key` is `authenticator-7` or `passkey-3`."""

    kind: str
    device: Any

    @property
    def key(self) -> str:
        """Its name in addresses; it finds nothing for anybody but its owner."""
        return f"{self.kind}-{self.device.pk}"


def factors_of(user: User) -> list[Factor]:
    """The confirmed factors of a person, the first one first; recovery codes only stand in for one."""
    return [
        Factor(kind, device)
        for kind, model in KINDS.items()
        for device in model.objects.filter(user_id=user.id, confirmed=True).order_by("pk")
    ]


def factor_of(user: User, key: str) -> Factor | None:
    """The factor with this key, if it is this person's."""
    return next((factor for factor in factors_of(user) if factor.key == key), None)


def has_factor(user: User) -> bool:
    """Whether a password alone does not let this person in."""
    return bool(people_with_factor([user.id]))


def people_with_factor(user_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these people who have a confirmed authenticator or passkey."""
    wanted = list(user_ids)
    found = [
        model.objects.filter(user_id__in=wanted, confirmed=True).values_list("user_id") for model in KINDS.values()
    ]
    return {user_id for (user_id,) in found[0].union(*found[1:])}


def is_verified(request: HttpRequest) -> bool:
    """Whether this session was opened, or confirmed since, with a second factor of the person."""
    return getattr(request.user, "otp_device", None) is not None


@dataclass(frozen=True, slots=True)
class Missing:
    """A second factor that a company requires and a session lacks: `days_left` of grace, begun ones counted."""

    days_left: int

    @property
    def is_due(self) -> bool:
        """Whether the grace is over."""
        return self.days_left == 0


def second_factor_missing(request: HttpRequest, door: Door) -> Missing | None:
    """What this session lacks to enter; None where it is verified or the company leaves it to each person."""
    moment = due_at(door.account, door.member)
    if moment is None or is_verified(request):
        return None
    return Missing(max(0, -((clock.now() - moment) // timedelta(days=1))))


def due_at(account: Account, member: Membership) -> datetime | None:
    """When the company lets this member in no longer without a second factor; None where it never asks.

    Owners and Admins have no grace. Who joined later has theirs from the day they came.
    """
    if account.second_factor_required_at is None:
        return None
    if member.role in (Role.OWNER, Role.ADMIN):
        return account.second_factor_required_at
    begins = max(account.second_factor_required_at, member.created_at)
    return begins + timedelta(days=account.second_factor_grace_days)


def companies_that_require(user: User) -> list[str]:
    """The names of the person's companies that want a second factor of everybody."""
    doors = [open_door(user.id, company["slug"]) for company in companies_of(user.id)]
    return [door.account.name for door in doors if door and door.account.second_factor_required_at]
