"""Messaging's rows."""

from messaging.models.conversation import Conversation
from messaging.models.inbound_envelope import InboundEnvelope, QuarantinedEvent
from messaging.models.inbound_event import InboundEvent
from messaging.models.media import Media
from messaging.models.message import Message
from messaging.models.whatsapp_number import WhatsAppNumber

__all__ = ["Conversation", "InboundEnvelope", "InboundEvent", "Media", "Message", "QuarantinedEvent", "WhatsAppNumber"]
