"""The send gate: the one place that says whether a message may leave, and why not, in a sentence.

The composer asks before anyone types, the form asks when it is sent, and the worker asks again before it calls Meta.
"""

from dataclasses import dataclass

from contacts.models import Identity
from messaging.models import Conversation, WhatsAppNumber

FREE_TEXT_LIMIT = 4096  # Meta: text.body of a text message


@dataclass(frozen=True, slots=True)
class Verdict:
    """May it leave? `code` is for programs, `sentence` for people; both are empty when it may."""

    code: str = ""
    sentence: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it may leave."""
        return not self.code


OPEN = Verdict()


def judge(conversation: Conversation) -> Verdict:
    """The verdict on a free reply in `conversation` now; Meta's rule is 24 hours from the customer's last message."""
    name = conversation.contact.first_name
    if conversation.number.health == WhatsAppNumber.Health.DISCONNECTED:
        return Verdict("disconnected", "Your WhatsApp number is disconnected. Connect it in settings to write again.")
    if not has_address(conversation):
        return Verdict("no_address", f"WhatsApp has no number or name for {name}. Try calling.")
    if conversation.last_inbound_at is None:
        return Verdict("never_wrote", f"{name} hasn’t written yet. WhatsApp allows a reply once they do.")
    if not conversation.window_left:
        return Verdict(
            "window_closed",
            f"More than 24 hours since {name} last wrote. WhatsApp allows a reply again when they write.",
        )
    return OPEN


def has_address(conversation: Conversation) -> bool:
    """Whether WhatsApp could find the person; a page that loaded it with the conversation asks no second time."""
    if hasattr(conversation, "has_address"):
        return bool(conversation.has_address)
    kinds = (Identity.Kind.WHATSAPP, Identity.Kind.WHATSAPP_USER)
    return bool(Identity.objects.filter(contact=conversation.contact_id, kind__in=kinds).exists())
