"""A file that came with a message: fetched from WhatsApp once, checked, and kept sealed in our own store."""

from django.db import models

from customerflows import clock
from security.tenancy.constraints import ALL_CONVERSATIONS, Restriction
from security.tenancy.models import TenantForeignKey, TenantModel

_REACH = f"({ALL_CONVERSATIONS} OR cf.message_in_reach(message_id))"


class Media(TenantModel):
    """A photo of a customer. WhatsApp keeps a file for seven days; we fetch it at once or say why we could not."""

    class State(models.TextChoices):
        """On its way, here, refused because it is not what it claims, or gone."""

        WAITING = "waiting"
        KEPT = "kept"
        BLOCKED = "blocked"
        FAILED = "failed"

    message = TenantForeignKey("messaging.Message", action="CASCADE", related_name="media")
    whatsapp_id = models.CharField(max_length=200)
    mime_type = models.CharField(max_length=100, blank=True, default="")
    sha256 = models.CharField(max_length=100, blank=True, default="", help_text="as announced: base64 or hexadecimal")
    size = models.IntegerField(default=0, help_text="bytes")
    state = models.TextField(choices=State, default=State.WAITING)
    created_at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["account", "message"], name="messaging_media_one_per_message"),
            Restriction(name="messaging_media_reach", see=_REACH, write=_REACH),
        )

    def __str__(self) -> str:
        return f"{self.mime_type} {self.state}"

    @property
    def place(self) -> str:
        """Where the store keeps it: a path of keys, made by us, that says nothing of people."""
        return f"{self.account_id}/{self.id}"

    @property
    def seal_context(self) -> bytes:
        """What binds the sealed bytes to this row."""
        return f"messaging_media.file|{self.id}".encode()

    @property
    def is_shown(self) -> bool:
        """Whether there is something to look at."""
        return self.state == self.State.KEPT
