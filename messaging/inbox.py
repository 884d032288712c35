"""What the inbox shows: a list narrowed by tab, paged by row comparison, and a thread in runs and days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import BadRequest
from django.core.signing import BadSignature, Signer

from accounts.models import Membership
from messaging.models import Conversation, Message
from messaging.models.conversation import ConversationQuerySet

PAGE = 50
TABS = ("mine", "unassigned", "all", "done")
RUN_GAP = timedelta(minutes=5)
_signer = Signer(salt="messaging.inbox")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of conversations and the cursor of the next, empty at the end."""

    conversations: list[Conversation]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message in its thread: whether a new day or a new run of one side begins with it, and what it answers."""

    message: Message
    starts_day: bool
    starts_run: bool
    quoted: Message | None


def conversations_in(tab: str, member: Membership) -> ConversationQuerySet:
    """The conversations of a tab, with what a row shows."""
    conversations: ConversationQuerySet = Conversation.objects.select_related("contact", "assignee").latest_first()
    narrowed = {
        "mine": conversations.mine(member),
        "unassigned": conversations.unassigned(),
        "done": conversations.done(),
    }
    return narrowed.get(tab, conversations.open())


def page_of(conversations: ConversationQuerySet, cursor: str) -> Page:
    """The page after `cursor`; a cursor that is not ours is a bad request."""
    rows = list((conversations.after(*_read(cursor)) if cursor else conversations)[: PAGE + 1])
    more = len(rows) > PAGE
    shown = rows[:PAGE]
    return Page(shown, _write(shown[-1]) if more else "")


def thread_of(messages: list[Message]) -> list[Bubble]:
    """The messages as bubbles: in runs of one side within five minutes, under a heading for each day."""
    by_wamid = {message.wamid: message for message in messages if message.wamid}
    return [
        Bubble(
            message,
            starts_day=previous is None or message.local_day != previous.local_day,
            starts_run=previous is None or not _continues(previous, message),
            quoted=by_wamid.get(message.reply_to) if message.reply_to else None,
        )
        for previous, message in zip([None, *messages[:-1]], messages, strict=True)
    ]


def _continues(previous: Message, message: Message) -> bool:
    same_side = (previous.direction, previous.sender_id) == (message.direction, message.sender_id)
    return same_side and message.occurred_at - previous.occurred_at < RUN_GAP


def _write(conversation: Conversation) -> str:
    return _signer.sign(f"{conversation.last_message_at.isoformat()}|{conversation.id}")


def _read(cursor: str) -> tuple[datetime, UUID]:
    try:
        moment, key = _signer.unsign(cursor).split("|")
    except (BadSignature, ValueError) as error:
        raise BadRequest("This link is not complete. Open the inbox again.") from error
    return datetime.fromisoformat(moment), UUID(key)
