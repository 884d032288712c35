"""What becomes of messages and calls."""

from dataclasses import dataclass
from enum import StrEnum

from messaging.whatsapp.events.base import Event, Party, ReportedError
from messaging.whatsapp.fields import Fields


class Status(StrEnum):
    """A message's ticks. They arrive repeated and out of order: the ladder is the receiver's to keep."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    PLAYED = "played"
    FAILED = "failed"
    DELETED = "deleted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Pricing:
    """What Meta charges for a message, as far as it says."""

    category: str | None
    type: str | None
    is_billable: bool | None


@dataclass(frozen=True, slots=True)
class StatusChanged(Event):
    """A tick for a message we (or the business's phone) sent; ``callback`` is our own id, sent along and echoed."""

    wamid: str
    status: Status
    recipient: Party
    group_id: str | None
    errors: tuple[ReportedError, ...]
    pricing: Pricing | None
    callback: str | None


@dataclass(frozen=True, slots=True)
class CallEvent(Event):
    """A call connected, ended, or changed its status; ``event`` is lower case."""

    call_id: str
    event: str
    direction: str | None
    customer: Party
    details: Fields
