"""A message: something a customer wrote, something the team answered, or a private note between colleagues."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime

from customerflows import clock
from customerflows.ids import new_id
from security.tenancy.constraints import ALL_CONVERSATIONS, Restriction
from security.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

PREVIEW = 160


_REACH = f"({ALL_CONVERSATIONS} OR cf.conversation_in_reach(conversation_id))"


class MessageQuerySet(TenantQuerySet["Message"]):
    """Messages of the company in force."""

    def in_order(self) -> Self:
        """As they were said."""
        return self.order_by("occurred_at", "id")

    def newest(self, count: int) -> list["Message"]:
        """The last `count` messages, in the order they were said."""
        return list(reversed(self.order_by("-occurred_at", "-id")[:count]))


class Message(TenantModel):
    """One bubble of a thread. `state` climbs a ladder and never comes down; each step keeps its own time."""

    class Direction(models.TextChoices):
        """From the customer, to the customer, or among colleagues."""

        IN = "in"
        OUT = "out"
        NOTE = "note"

    class State(models.TextChoices):
        """How far an outgoing message has come. `unknown`: it may have left, and nothing has confirmed it yet."""

        RECEIVED = "received"
        SENDING = "sending"
        UNKNOWN = "unknown"
        SENT = "sent"
        DELIVERED = "delivered"
        READ = "read"
        FAILED = "failed"

    conversation = TenantForeignKey("messaging.Conversation", action="CASCADE", related_name="messages")
    direction = models.TextField(choices=Direction)
    kind = models.CharField(max_length=30, default="text")
    body = models.TextField(blank=True, default="")
    details = models.JSONField(default=dict, blank=True, help_text="media reference, place, buttons: what the kind has")
    # NULL and not empty, because both are unique and absent from most rows.
    wamid = models.CharField(max_length=300, null=True, blank=True, help_text="WhatsApp's id of it")  # noqa: DJ001
    reply_to = models.CharField(max_length=300, blank=True, default="", help_text="WhatsApp's id of what it answers")
    reactions = models.JSONField(default=dict, blank=True, help_text="who → emoji")
    sender = TenantForeignKey("accounts.Membership", action="SET NULL", null=True, blank=True, related_name="+")
    state = models.TextField(choices=State)
    error_code = models.IntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True, default="")
    may_retry = models.BooleanField(default=False, help_text="a failure that another try by a person may mend")
    idempotency_key = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001
    occurred_at = models.DateTimeField(default=clock.now)
    stored_at = models.DateTimeField(default=clock.now)
    attempt_key = models.UUIDField(default=new_id, help_text="sent along and echoed by every status of this try")
    attempts = models.IntegerField(default=0)
    attempted_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager.from_queryset(MessageQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["account", "wamid"], name="messaging_message_wamid_once"),
            models.UniqueConstraint(fields=["account", "idempotency_key"], name="messaging_message_sent_once"),
            models.UniqueConstraint(fields=["account", "attempt_key"], name="messaging_message_attempt_once"),
            Restriction(name="messaging_message_reach", see=_REACH, write=_REACH),
            models.CheckConstraint(
                condition=Q(direction__in=["in", "out", "note"]), name="messaging_message_direction"
            ),
        )
        indexes = (
            models.Index(fields=["account", "conversation", "-occurred_at", "-id"], name="messaging_message_thread"),
        )

    def __str__(self) -> str:
        return self.preview

    @property
    def is_inbound(self) -> bool:
        """Whether the customer wrote it."""
        return self.direction == self.Direction.IN

    @property
    def is_note(self) -> bool:
        """Whether it is between colleagues and never leaves."""
        return self.direction == self.Direction.NOTE

    @property
    def local_day(self) -> date:
        """The day it was said, in the company's time zone."""
        return localtime(self.occurred_at).date()

    @property
    def can_be_sent_again(self) -> bool:
        """Whether it failed in a way that another try may mend."""
        return self.state == self.State.FAILED and self.may_retry

    @property
    def emojis(self) -> list[str]:
        """The reactions that stand."""
        return [reaction["emoji"] for reaction in self.reactions.values() if reaction["emoji"]]

    @property
    def preview(self) -> str:
        """Its first words, on one line."""
        return " ".join(self.body.split())[:PREVIEW]

    def climb(self, state: State, at: datetime, **changes: Any) -> bool:
        """Move up the ladder and keep the time of the step; False where it stands there or higher already.

        Failed is final only for a message that was not delivered; a message once read stays read.
        """
        column = f"{state}_at"
        higher = LADDER[self.State(self.state)] < LADDER[state]
        updates: dict[str, Any] = dict(changes) if higher else {}
        if higher:
            updates["state"] = state
        if hasattr(self, column) and getattr(self, column) is None:
            updates[column] = at
        for name, value in updates.items():
            setattr(self, name, value)
        if updates:
            self.save(update_fields=list(updates))
        return higher


# Failed stands above sent and below delivered: a late "sent" cannot hide a failure, and a delivery disproves one.
LADDER = {
    Message.State.RECEIVED: 9,
    Message.State.SENDING: 0,
    Message.State.UNKNOWN: 1,
    Message.State.SENT: 2,
    Message.State.FAILED: 3,
    Message.State.DELIVERED: 4,
    Message.State.READ: 5,
}
