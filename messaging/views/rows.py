"""A conversation as a line of a list: who it is with, what was said last, and how long somebody has been waiting."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject

from accounts.models import Membership
from contacts.models import ContactTag
from customerflows import clock
from messaging.models import Conversation, Message
from messaging.models.conversation import ConversationQuerySet
from pipeline.models import Deal

TABS = {"mine": "Mine", "unassigned": "Unassigned", "all": "All", "done": "Done"}
SOON, LONG = timedelta(minutes=10), timedelta(hours=1)

_ICONS = {
    "image": "image",
    "video": "video",
    "sticker": "sticker",
    "voice": "mic",
    "audio": "mic",
    "document": "file-text",
    "media_placeholder": "image",
    "location": "map-pin",
    "contacts": "contact",
    "order": "shopping-bag",
    "unsupported": "circle-alert",
    "unknown": "circle-alert",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation with what its line shows. `deal` and `tag` are names with tones, where the contact has any."""

    conversation: Conversation
    is_current: bool = False

    @property
    def deal(self) -> dict[str, str] | None:
        """The stage of the contact's newest open deal, else of the one closed last."""
        return getattr(self.conversation, "deal", None)

    @property
    def tag(self) -> dict[str, str] | None:
        """The contact's first tag."""
        return getattr(self.conversation, "tag", None)

    @property
    def is_unread(self) -> bool:
        """Whether the customer wrote something nobody has seen."""
        return self.conversation.unread_count > 0

    @property
    def has_failed(self) -> bool:
        """Whether the last message did not arrive."""
        return self.is_ours and self.conversation.last_state == Message.State.FAILED

    @property
    def is_ours(self) -> bool:
        """Whether the team had the last word."""
        return self.conversation.last_direction == Message.Direction.OUT

    @property
    def icon(self) -> str:
        """The sign of what kind the last message was; none for text."""
        return _ICONS.get(self.conversation.last_kind, "")

    @property
    def words(self) -> str:
        """What was said last."""
        conversation = self.conversation
        if not conversation.last_direction:
            return "No messages yet"
        return conversation.last_preview or "Deleted message"

    @property
    def wait(self) -> timedelta | None:
        """How long ago the customer wrote what nobody has seen."""
        since = self.conversation.last_inbound_at
        return max(clock.now() - since, timedelta(0)) if self.is_unread and since else None

    @property
    def wait_tone(self) -> str:
        """Amber after ten minutes, rose after an hour; empty before, and where nobody waits."""
        wait = self.wait
        if wait is None or wait < SOON:
            return ""
        return "amber" if wait < LONG else "rose"


def conversations_in(tab: str, member: Membership) -> ConversationQuerySet:
    """The conversations of a tab, with what a row shows, in one statement."""
    narrowed = {
        "mine": Conversation.objects.mine(member),
        "unassigned": Conversation.objects.unassigned(),
        "done": Conversation.objects.done(),
    }
    found: ConversationQuerySet = narrowed.get(tab, Conversation.objects.open())
    return found.select_related("contact", "assignee").annotate(deal=_deal(), tag=_first_tag())


def _deal() -> Subquery:
    deals = Deal.objects.filter(contact=OuterRef("contact_id"))
    return _named(deals.order_by(F("closed_at").desc(nulls_first=True), "-created_at", "-id"), "stage")


def _first_tag() -> Subquery:
    return _named(ContactTag.objects.filter(contact=OuterRef("contact_id")).order_by("id"), "tag")


def _named(rows: Any, relation: str) -> Subquery:
    pair = JSONObject(name=f"{relation}__name", tone=f"{relation}__tone")
    return Subquery(rows.values(pair=pair)[:1])
