"""A WhatsApp number that a company has connected."""

from typing import TYPE_CHECKING

from django.db import models

from customerflows import clock
from customerflows.phones import national
from security.sealing import SealedField, open_from, seal_into
from security.tenancy.constraints import PERSONS, WriterRestriction
from security.tenancy.models import TenantModel
from security.tenancy.routes import claim

if TYPE_CHECKING:
    from accounts.models import Membership


class WhatsAppNumber(TenantModel):
    """A number at Meta: its ids there, its health, and the token that sends (sealed at rest, never shown)."""

    class Health(models.TextChoices):
        """Whether messages flow."""

        CONNECTED = "connected", "Connected"
        ATTENTION = "attention", "Needs attention"
        DISCONNECTED = "disconnected", "Disconnected"

    phone_number_id = models.CharField(max_length=40)
    waba_id = models.CharField(max_length=40)
    phone = models.CharField(max_length=20, help_text="E.164")
    name = models.CharField(max_length=120, blank=True, default="")
    health = models.TextField(choices=Health, default=Health.CONNECTED)
    quality = models.CharField(max_length=20, blank=True, default="")
    last_problem = models.CharField(max_length=300, blank=True, default="")
    sealed_token = SealedField(blank=True, default="")
    connected_at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["account", "phone_number_id"], name="messaging_whatsappnumber_once"),
            WriterRestriction(name="messaging_whatsappnumber_persons", write=PERSONS),
        )

    def __str__(self) -> str:
        return national(self.phone)

    @classmethod
    def connect(
        cls, *, phone_number_id: str, waba_id: str, phone: str, token: str, by: "Membership", name: str = ""
    ) -> "WhatsAppNumber":
        """Connect a number to the company in force; NumberTakenError where another company holds it."""
        # Before anything is stored: these two keys decide whose webhooks are whose.
        if not claim("whatsapp_number", phone_number_id) or not claim("waba", waba_id):
            raise NumberTakenError(phone_number_id)
        number = cls(phone_number_id=phone_number_id, waba_id=waba_id, phone=phone, name=name)
        seal_into(number, "sealed_token", token)
        number.save(force_insert=True)
        return number

    @property
    def token(self) -> str:
        """The bearer token for Meta's Graph API."""
        return open_from(self, "sealed_token")

    def report(self, health: str, problem: str) -> None:
        """Remember how the number is doing, in plain words."""
        self.health = health
        self.last_problem = problem[:300]
        self.save(update_fields=["health", "last_problem"])


class NumberTakenError(Exception):
    """The number is connected to another company."""
