"""Copperline's line to Maria, with the sandbox phone as Meta."""

from typing import Any

from messaging.models import Conversation, Message
from messaging.operations.receiving import drain
from messaging.operations.sending import deliver, send_text
from security.tenancy.context import acting_for, tenant_transaction
from tests.cast import Cast
from tests.messaging.envelopes import post
from tests.sandbox.running import Sandbox, Webhook


class Line:
    """Copperline's line to Maria: what the sandbox posts is filed, what the team writes is delivered."""

    def __init__(self, cast: Cast, sandbox: Sandbox, webhook: Webhook) -> None:
        self.cast, self.sandbox, self.webhook = cast, sandbox, webhook
        self._filed = 0

    def maria_writes(self, text: str) -> None:
        self.sandbox.control("messages", **{"from": "15125550142", "text": text})
        self.file(self._filed + 1)

    def file(self, arrivals: int) -> None:
        """Wait until the sandbox has posted so often, and file what is new."""
        bodies = [arrival.body for arrival in self.webhook.wait_for(arrivals)]
        post(*bodies[self._filed :])
        self._filed = len(bodies)
        drain()

    @property
    def conversation(self) -> Conversation:
        return Conversation.objects.select_related("contact", "number").get()

    def kiera_answers(self, text: str, **more: Any) -> Message:
        with tenant_transaction(self.cast.kiera.as_tenant()):
            return send_text(self.conversation, text, by=self.cast.kiera, **more)

    def deliver(self, message: Message) -> None:
        with acting_for(self.cast.copperline.as_system()):
            deliver(str(message.id))

    def look(self, message: Message) -> Message:
        with tenant_transaction(self.cast.kiera.as_tenant()):
            return Message.objects.get(id=message.id)
