"""Handing over: the open conversations of a member who goes, all at once, told on the customers' timelines."""

from accounts.models import Membership
from contacts.models import Activity
from messaging.models import Conversation
from security.outbox.writing import announce

BATCH = 500


def hand_over_conversations(member: Membership, heir: Membership | None, *, by: Membership) -> int:
    """Give the open conversations of `member` to `heir`, or to nobody; how many there were."""
    rows = Conversation.objects.mine(member).order_by("id")
    conversations = list(rows.select_for_update(no_key=True))
    if not conversations:
        return 0
    Conversation.objects.filter(id__in=[one.id for one in conversations]).update(assignee=heir)
    words = (
        f"{member.name} handed the chat over to {heir.name}" if heir else f"{member.name} left the chat to nobody yet"
    )
    entries = (
        Activity(
            contact_id=one.contact_id,
            kind=Activity.Kind.CHAT,
            title=words[:300],
            by=by,
            url_name="messaging:conversation",
            subject_id=one.id,
        )
        for one in conversations
    )
    Activity.objects.bulk_create(entries, BATCH)
    contacts = sorted({f"contact-{one.contact_id}" for one in conversations})
    announce("inbox", "badge", *contacts, *(f"conversation-{one.id}" for one in conversations))
    return len(conversations)
