"""The security check-up of a company: five questions about who gets in, each answered in words with what to do next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import Account, KnownDevice, Membership, Session
from accounts.models.session import SessionQuerySet
from customerflows import clock

DORMANT_AFTER = timedelta(days=60)
OLD_AFTER = timedelta(days=30)
# One to run the company, and one for when that one is ill.
LEADERS_NEEDED = 2
LONGEST_IDLE_MINUTES = 24 * 60
_NAMED = 3
# What the ring is drawn in: its radius gives this way around.
_AROUND = 163.4


@dataclass(frozen=True, slots=True)
class Check:
    """One question: whether all is well, what is so, and where it is mended (`page` is the name of an address)."""

    name: str
    icon: str
    words: str
    advice: str = ""
    page: str = ""
    anchor: str = ""
    link: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether nothing is to be done."""
        return not self.advice


@dataclass(frozen=True, slots=True)
class Checkup:
    """All checks of a company, in the order of what matters most."""

    checks: tuple[Check, ...]
    old_sessions: int

    @property
    def passed(self) -> int:
        """How many need nothing."""
        return sum(check.is_fine for check in self.checks)

    @property
    def left(self) -> int:
        """How many need something."""
        return len(self.checks) - self.passed

    @property
    def next(self) -> Check | None:
        """The first one that needs something."""
        return next((check for check in self.checks if not check.is_fine), None)

    @property
    def dashes(self) -> str:
        """The ring's drawn part and its rest, for `stroke-dasharray`."""
        return f"{_AROUND * self.passed / len(self.checks):.1f} {_AROUND}"


def check_up(account: Account, members: Sequence[Membership], having: set[UUID]) -> Checkup:
    """Look at a company whose active people are `members`, of whom `having` (users) have a second factor."""
    old = old_sessions(account, members).count()
    checks = (
        _two_step(members, having),
        _company(account),
        _roles(members),
        _dormant(members),
        _sessions(old),
    )
    return Checkup(checks, old)


def old_sessions(account: Account, members: Iterable[Membership]) -> SessionQuerySet:
    """Sessions of these people that were opened more than 30 days ago and last used in this company."""
    people = [member.user_id for member in members]
    opened_before = clock.now() - OLD_AFTER
    # What was used in another company last is not this one's to end.
    return Session.objects.current().filter(
        user_id__in=people, company=account.slug, authenticated_at__lt=opened_before
    )


def _two_step(members: Sequence[Membership], having: set[UUID]) -> Check:
    name, icon = "Two-step sign-in", "shield-check"
    missing = [member for member in members if member.user_id not in having]
    if not missing:
        return Check(name, icon, "Everyone has set it up.")
    return Check(
        *(name, icon, f"Not set up yet: {_names(missing)}."),
        advice="A stolen password alone lets somebody in as them. Remind them below.",
        page="accounts:settings_security",
        anchor="missing-h",
        link="See who",
    )


def _company(account: Account) -> Check:
    name, icon = "Company settings", "building-2"
    if account.second_factor_required_at is None:
        return Check(
            *(name, icon, "Two-step sign-in is each person’s own choice."),
            advice="Require it of everyone, so that nobody is left out.",
            page="accounts:settings_security",
            anchor="policy-h",
            link="Require it",
        )
    if account.idle_minutes > LONGEST_IDLE_MINUTES:
        return Check(
            *(name, icon, "People stay signed in for more than a day without doing anything."),
            advice="A tablet that was left somewhere stays open. Choose a day or less.",
            page="accounts:settings_security",
            anchor="limits-h",
            link="Shorten it",
        )
    return Check(name, icon, "Two-step sign-in is required, and nobody stays signed in idle for more than a day.")


def _roles(members: Sequence[Membership]) -> Check:
    name, icon = "Roles", "users"
    leading = [member for member in members if member.is_leading]
    if len(leading) <= LEADERS_NEEDED:
        return Check(name, icon, "No more than two people run the company.")
    return Check(
        *(name, icon, f"{len(leading)} people are owners or admins: {_names(leading)}."),
        advice="Two are enough for most companies. Whoever doesn’t change the team or its security can be a member.",
        page="accounts:settings_team",
        link="Change roles",
    )


def _dormant(members: Sequence[Membership]) -> Check:
    name, icon = "People who are away", "user"
    seen, since = _last_seen(members), clock.now() - DORMANT_AFTER
    dormant = [member for member in members if max(seen.get(member.user_id, since), member.created_at) < since]
    # Nobody is known to have come at all: then the day on which they joined counts.
    dormant += [member for member in members if member.user_id not in seen and member.created_at < since]
    if not dormant:
        return Check(name, icon, "Everyone was here in the last 60 days, or joined since.")
    return Check(
        *(name, icon, f"Not here for 60 days: {_names(dormant)}."),
        advice="A way in that nobody uses is one that nobody watches. Remove who no longer works here.",
        page="accounts:settings_team",
        link="Look at the team",
    )


def _sessions(old: int) -> Check:
    name, icon = "Old sign-ins", "laptop"
    if not old:
        return Check(name, icon, "Every device was signed in within the last 30 days.")
    devices = "1 device has" if old == 1 else f"{old} devices have"
    return Check(name, icon, f"{devices} been signed in for more than 30 days.", advice="Sign them out.")


def _last_seen(members: Iterable[Membership]) -> dict[UUID, datetime]:
    people = [member.user_id for member in members]
    seen: dict[UUID, datetime] = {}
    # A device is remembered for longer than a session, which says more exactly when somebody was here.
    for model in (KnownDevice, Session):
        for user_id, at in model._default_manager.filter(user_id__in=people).values_list("user_id", "seen_at"):
            seen[user_id] = max(at, seen.get(user_id, at))
    return seen


def _names(members: Sequence[Membership]) -> str:
    named = [member.name for member in members[:_NAMED]]
    more = len(members) - len(named)
    return ", ".join([*named, f"{more} more"] if more else named)
