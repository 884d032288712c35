"""What every event says about itself, and the parts that several of them share."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an event belongs and how it is told from every other.

    ``dedupe_key`` (at most 255 characters) is the same whenever the same thing is delivered again. ``occurred_at`` is
    UTC and as Meta wrote it: it may be old (deliveries are retried for 7 days), absent or wrong. ``raw`` is the
    smallest envelope that says this one thing, so ``parse(json.dumps(raw))`` yields the event again.
    """

    waba_id: str | None
    phone_number_id: str | None
    field: str
    occurred_at: datetime | None
    dedupe_key: str
    raw: dict[str, object]


@dataclass(frozen=True, slots=True)
class Event:
    """Base of everything below."""

    origin: Origin

    @property
    def waba_id(self) -> str | None:
        """The WhatsApp Business Account that Meta addressed."""
        return self.origin.waba_id

    @property
    def phone_number_id(self) -> str | None:
        """The business number; absent on events about a whole account."""
        return self.origin.phone_number_id

    @property
    def field(self) -> str:
        """The webhook subscription that the event came through."""
        return self.origin.field

    @property
    def occurred_at(self) -> datetime | None:
        """When it happened, by Meta's clock."""
        return self.origin.occurred_at

    @property
    def dedupe_key(self) -> str:
        """The same for every delivery of the same thing."""
        return self.origin.dedupe_key

    @property
    def raw(self) -> dict[str, object]:
        """The event as a one-piece envelope."""
        return self.origin.raw


@dataclass(frozen=True, slots=True)
class Party:
    """The customer's side. Any part may be missing: username users come without a number, old events without user ids.

    ``user_id`` is the business-scoped user id (BSUID). ``profile_name`` and ``username`` are the customer's own words.
    """

    wa_id: str | None = None
    user_id: str | None = None
    parent_user_id: str | None = None
    username: str | None = None
    profile_name: str | None = None


@dataclass(frozen=True, slots=True)
class ReportedError:
    """An error as a webhook tells it; ``errors.classify(code)`` says what it means."""

    code: int | None
    title: str
    message: str
    details: str


@dataclass(frozen=True, slots=True)
class ErrorReported(Event):
    """Meta reports a problem that belongs to no message. Carries no time: repeats share their dedupe key."""

    error: ReportedError


@dataclass(frozen=True, slots=True)
class UnknownEvent(Event):
    """A subscription or a shape we do not know; ``raw`` keeps it."""


@dataclass(frozen=True, slots=True)
class Malformed(Event):
    """A piece that lacks what it cannot be understood without; ``raw`` keeps it, ``reason`` quotes no content."""

    reason: str
