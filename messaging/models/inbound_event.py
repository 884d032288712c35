"""One thing that WhatsApp told a company, kept with its outcome: the trace that answers "why is this missing?"."""

from django.db import models

from customerflows import clock
from security.tenancy.constraints import ALL_CONVERSATIONS, Restriction
from security.tenancy.models import TenantForeignKey, TenantModel


class InboundEvent(TenantModel):
    """A typed record of an event. Unique per number and dedupe key, so a repeated delivery changes nothing.

    Events about a message that is not here yet (a status, a reaction, an edit) wait as `pending` under its id and are
    applied when the message arrives, which makes any order of delivery harmless.
    """

    class Outcome(models.TextChoices):
        """What came of it."""

        APPLIED = "applied"
        PENDING = "pending"
        KEPT = "kept"
        FAILED = "failed"

    number = TenantForeignKey("messaging.WhatsAppNumber", null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=60)
    dedupe_key = models.CharField(max_length=400)
    target = models.CharField(max_length=300, blank=True, default="", help_text="the WhatsApp message it is about")
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(default=clock.now)
    payload = models.JSONField()
    outcome = models.TextField(choices=Outcome, default=Outcome.KEPT)
    detail = models.TextField(blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = (
            # It holds what customers wrote, before it is anybody's conversation.
            Restriction(name="messaging_inboundevent_reach", see=ALL_CONVERSATIONS, write=ALL_CONVERSATIONS),
            models.UniqueConstraint(
                fields=["account", "number", "dedupe_key"],
                name="messaging_inboundevent_once",
                # What is about the whole business has no number; as distinct NULLs its repetitions would all be new.
                nulls_distinct=False,
            ),
        )
        indexes = (
            models.Index(
                fields=["account", "target"],
                condition=models.Q(outcome="pending"),
                name="messaging_inboundevent_pending",
            ),
            models.Index(fields=["account", "-received_at"], name="messaging_inboundevent_latest"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"
