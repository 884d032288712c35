"""What the inbox shows: a list narrowed by tab, and a thread in runs and days."""

from dataclasses import dataclass
from datetime import timedelta

from accounts.models import Membership
from messaging.models import Conversation, Message
from messaging.models.conversation import ConversationQuerySet

TABS = ("mine", "unassigned", "all", "done")
RUN_GAP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message in its thread: whether a new day or a new run of one side begins with it, and what it answers."""

    message: Message
    starts_day: bool
    starts_run: bool
    quoted: Message | None


def conversations_in(tab: str, member: Membership) -> ConversationQuerySet:
    """The conversations of a tab, with what a row shows."""
    conversations: ConversationQuerySet = Conversation.objects.select_related("contact", "assignee")
    narrowed = {
        "mine": conversations.mine(member),
        "unassigned": conversations.unassigned(),
        "done": conversations.done(),
    }
    return narrowed.get(tab, conversations.open())


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
