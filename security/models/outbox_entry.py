"""The transactional outbox: work and news that must leave after a commit, written in that commit."""

from django.db import models

from customerflows import clock
from security.tenancy.constraints import RoleAccess
from security.tenancy.models import TenantModel


class OutboxEntry(TenantModel):
    """One thing to do after the commit: run a task, tell the open pages, or end a member's streams.

    The relay claims due entries across accounts. A live entry is deleted once published; a task's entry is deleted by
    the worker that finished it, so a job can be lost neither by the broker nor by a worker that dies. Effects must be
    idempotent, because delivery is at least once.
    """

    class Kind(models.TextChoices):
        """What the relay does with an entry."""

        TASK = "task"
        LIVE = "live"
        REVOKE = "revoke"

    kind = models.TextField(choices=Kind)
    name = models.TextField(help_text="task name, changed thing, or the member whose streams end")
    payload = models.JSONField(default=dict)
    due_at = models.DateTimeField(default=clock.now)
    claimed_until = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True, help_text="given up after too many attempts; a person must look")
    attempts = models.IntegerField(default=0)
    last_error = models.TextField(default="", blank=True)

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["due_at"], condition=models.Q(parked_at=None), name="security_outbox_due"),)
        constraints = (
            RoleAccess(name="security_outboxentry_relay", role="cf_relay", commands="SELECT, UPDATE, DELETE"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
