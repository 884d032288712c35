"""Mail to people, written in the transaction that it tells of and posted after it."""

import json

from django.db import models

from customerflows import clock
from customerflows.ids import new_id
from security.sealing import SealedField, open_from, seal_into


class Letter(models.Model):
    """One mail that is still to be posted; the row goes once the mail server has taken it.

    It belongs to a person and to no account: who confirms an address may not have a company yet. What it says may hold
    a link that lets somebody in, so it is sealed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    to = models.EmailField()
    sealed = SealedField(owner="id")
    created_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(default=clock.now)
    claimed_until = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True, help_text="given up after too many attempts; a person must look")
    attempts = models.IntegerField(default=0)
    last_error = models.TextField(default="", blank=True)

    class Meta:
        indexes = (models.Index(fields=["due_at"], condition=models.Q(parked_at=None), name="accounts_letter_due"),)

    def __str__(self) -> str:
        return str(self.id)

    def write(self, *, subject: str, text: str, html: str) -> None:
        """Seal what the letter says."""
        content = json.dumps({"subject": subject, "text": text, "html": html})
        seal_into(self, "sealed", content)

    def read(self) -> dict[str, str]:
        """`subject`, `text` and `html`; raises SealBrokenError."""
        content: dict[str, str] = json.loads(open_from(self, "sealed"))
        return content
