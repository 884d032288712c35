"""Messaging: the shared WhatsApp inbox (floor 5, beside billing; nothing imports it).

Nouns: WhatsappNumber, Conversation, Message, Media, MessageTemplate, QuickReply, InboundEvent, QuarantinedEvent.
Verbs: receive what customers write, send what members answer, follow each message's ticks, say whether a message may
be sent at all (one gate, asked by every sender).

What WhatsApp itself is, its webhooks, its Graph API and its error codes, lives in ``messaging/whatsapp/``, which
knows no models; the ``operations`` translate between the two.
"""
