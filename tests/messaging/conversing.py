"""Conversations of the cast, made without the vendor: a customer of Copperline and what was said."""

from datetime import timedelta
from typing import Any

from contacts.models import Contact, Identity
from customerflows import clock
from messaging.models import Conversation, Message, WhatsAppNumber
from security.tenancy.context import tenant_transaction
from tests.cast import Cast
from tests.messaging.envelopes import COPPERLINE_NUMBER, connect_number

MARIA_PHONE = "15125550142"


def connected(cast: Cast) -> WhatsAppNumber:
    """Copperline with a WhatsApp number."""
    return connect_number(cast.dana, COPPERLINE_NUMBER, "+15125550100")


def conversation_with(
    cast: Cast, number: WhatsAppNumber, name: str = "Maria Delgado", wa_id: str = MARIA_PHONE, **columns: Any
) -> Conversation:
    """A customer who can be written to, and the still silent conversation with them."""
    with tenant_transaction(cast.copperline.as_system()):
        contact = Contact.objects.create(name=name)
        Identity.objects.create(contact=contact, kind=Identity.Kind.PHONE, value=f"+{wa_id}")
        Identity.objects.create(contact=contact, kind=Identity.Kind.WHATSAPP, value=wa_id)
        # Long ago, because the list remembers the newest message only, and everything said in a test is newer.
        conversation = Conversation.between(contact, number, at=clock.now() - timedelta(days=1000))
        Conversation.objects.filter(id=conversation.id).update(**columns)
        return Conversation.objects.get(id=conversation.id)


def say(cast: Cast, conversation: Conversation, body: str, *, minutes_ago: float = 1, **columns: Any) -> Message:
    """Something said in the conversation: by the customer, unless a direction says otherwise."""
    with tenant_transaction(cast.copperline.as_system()):
        message: Message = Message.objects.create(
            conversation=conversation,
            body=body,
            occurred_at=clock.now() - timedelta(minutes=minutes_ago),
            **{"direction": Message.Direction.IN, "state": Message.State.RECEIVED, **columns},
        )
        conversation.absorb(message)
        return message


def fresh(cast: Cast, conversation: Conversation) -> Conversation:
    """The conversation as it is stored now."""
    with tenant_transaction(cast.copperline.as_system()):
        return Conversation.objects.select_related("assignee").get(id=conversation.id)


def said_in(cast: Cast, conversation: Conversation) -> list[Message]:
    """Everything said in it, in order."""
    with tenant_transaction(cast.copperline.as_system()):
        return list(conversation.messages.in_order())
