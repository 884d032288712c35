"""What customers do with messages, and the same told by the business's own phone or its history."""

from dataclasses import dataclass
from enum import StrEnum

from messaging.whatsapp.contents import Content
from messaging.whatsapp.events.base import Event, Party, ReportedError


@dataclass(frozen=True, slots=True)
class Referral:
    """The advertisement or post that a conversation started from."""

    source_type: str | None
    source_id: str | None
    source_url: str | None
    headline: str | None
    body: str | None
    ctwa_clid: str | None


@dataclass(frozen=True, slots=True)
class MessageReceived(Event):
    """A customer wrote. ``reply_to`` may name a message we never saw; ``product`` is (catalog id, retailer id)."""

    wamid: str
    sender: Party
    content: Content
    reply_to: str | None
    is_forwarded: bool
    is_forwarded_often: bool
    group_id: str | None
    referral: Referral | None
    product: tuple[str, str] | None
    errors: tuple[ReportedError, ...]


@dataclass(frozen=True, slots=True)
class ReactionReceived(Event):
    """A customer reacted to a message; no emoji means the reaction was taken back."""

    wamid: str
    sender: Party
    target_wamid: str
    emoji: str | None


@dataclass(frozen=True, slots=True)
class MessageEdited(Event):
    """A message now says something else."""

    wamid: str
    sender: Party
    original_wamid: str
    content: Content


@dataclass(frozen=True, slots=True)
class MessageRevoked(Event):
    """A message was deleted for everyone."""

    wamid: str
    sender: Party
    original_wamid: str


class IdentityChange(StrEnum):
    """What about a customer changed: the number, the user id, or the security code of the same phone."""

    NUMBER = "number"
    USER_ID = "user_id"
    SECURITY_CODE = "security_code"


@dataclass(frozen=True, slots=True)
class IdentityChanged(Event):
    """The customer known as ``previous`` is now ``current``; each holds only what WhatsApp told."""

    change: IdentityChange
    previous: Party
    current: Party
    sentence: str


type Act = MessageReceived | ReactionReceived | MessageEdited | MessageRevoked | IdentityChanged


@dataclass(frozen=True, slots=True)
class EchoReceived(Event):
    """The business wrote from its own phone; in ``act`` the sender is the business, so ``recipient`` is who counts."""

    recipient: Party
    act: Act


@dataclass(frozen=True, slots=True)
class HistoryReceived(Event):
    """One message of the time before the number was connected; ``status`` is its last tick, in lower case.

    ``is_late_media``: the file that an earlier ``media_placeholder`` with the same wamid stood for.
    """

    customer: Party
    act: Act
    is_outgoing: bool
    status: str | None
    is_late_media: bool


@dataclass(frozen=True, slots=True)
class HistoryProgressed(Event):
    """A chunk of history arrived; ``progress`` is in percent."""

    phase: int | None
    chunk_order: int | None
    progress: int | None
