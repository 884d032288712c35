"""What vendors posted and nobody has read yet, and what nobody here is meant to read. Neither has an account."""

from django.db import models
from django.db.models.functions import Now

from customerflows import clock


class InboundEnvelope(models.Model):
    """A webhook body as received, its signature checked. The edge inserts it, the relay claims and deletes it.

    The application role has no right on this table: bodies of all companies lie in it.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.TextField(choices=[("whatsapp", "WhatsApp"), ("stripe", "Stripe")])
    body = models.BinaryField()
    # Defaults of the database, because the edge inserts two columns with plain SQL and knows no Django.
    received_at = models.DateTimeField(db_default=Now())
    claimed_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(db_default=0)
    last_error = models.TextField(db_default="")

    class Meta:
        db_table = "messaging_inbound_envelope"

    def __str__(self) -> str:
        return f"{self.source} {self.id}"


class QuarantinedEvent(models.Model):
    """A piece of an envelope that leads to no account of ours, or that could not be read: kept, never acted upon."""

    id = models.BigAutoField(primary_key=True)
    source = models.TextField()
    reason = models.TextField()
    route = models.TextField(blank=True, default="", help_text="the number or business it was addressed to")
    body = models.BinaryField()
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "messaging_quarantined_event"

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"
