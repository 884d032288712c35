"""Messaging's durable tasks."""

from messaging.operations import sending
from security.outbox.tasks import durable


@durable("messaging.deliver")
def deliver(message_id: str) -> None:
    """Hand a message to Meta."""
    sending.deliver(message_id)


@durable("messaging.show_read")
def show_read(conversation_id: str, wamid: str) -> None:
    """Show the customer that their message was read."""
    sending.show_read(conversation_id, wamid)
