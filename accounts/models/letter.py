"""Mail to people, written in the transaction that it tells of and posted after it."""

import json
from datetime import timedelta

from django.db import models

from customerflows import clock
from customerflows.ids import new_id
from security.sealing import SealedField, open_from, seal_into

# Whoever waits for a letter asks for a new one long before; what it says has expired by then.
_GIVEN_UP_AFTER = timedelta(days=3)
_LONGEST_PAUSE = timedelta(hours=6)


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

    def try_later(self, reason: str) -> None:
        """Wait for another attempt, a minute at first and doubled each time; after three days it is given up."""
        if clock.now() - self.created_at > _GIVEN_UP_AFTER:
            self.park(reason)
            return
        self.due_at = clock.now() + min(timedelta(minutes=2 ** min(self.attempts, 10) / 2), _LONGEST_PAUSE)
        self.claimed_until = None
        self.last_error = reason[:500]
        self.save(update_fields=["due_at", "claimed_until", "last_error"])

    def park(self, reason: str) -> None:
        """Give up; the row stays with its reason until a person has looked."""
        self.parked_at, self.claimed_until, self.last_error = clock.now(), None, reason[:500]
        self.save(update_fields=["parked_at", "claimed_until", "last_error"])
