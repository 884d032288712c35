"""Messaging's durable tasks."""

from messaging.operations import keeping, sending
from security.outbox.tasks import durable


@durable("messaging.deliver")
def deliver(message_id: str) -> None:
    """Hand a message to Meta."""
    sending.deliver(message_id)


@durable("messaging.show_read")
def show_read(conversation_id: str, wamid: str) -> None:
    """Show the customer that their message was read."""
    sending.show_read(conversation_id, wamid)


@durable("messaging.fetch_media")
def fetch_media(media_id: str) -> None:
    """Fetch a photo while WhatsApp still has it."""
    keeping.fetch(media_id)


@durable("messaging.drop_media")
def drop_media(place: str) -> None:
    """Delete the file of a photo whose message was deleted."""
    keeping.drop(place)
