"""What a transaction leaves for after its commit. No broker is called here, so no request waits for one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from customerflows import clock
from security.models import OutboxEntry


def enqueue(task: str, *, due_at: datetime | None = None, **payload: Any) -> None:
    """Run the durable task `task` with `payload` (JSON values) once this transaction has committed."""
    OutboxEntry.objects.create(kind=OutboxEntry.Kind.TASK, name=task, payload=payload, due_at=due_at or clock.now())


def announce(*names: str) -> None:
    """Tell the account's open pages that `names` ("inbox", "conversation-<id>") changed. Names only, never content."""
    OutboxEntry.objects.bulk_create(OutboxEntry(kind=OutboxEntry.Kind.LIVE, name=name) for name in names)


def revoke_streams(member_id: UUID) -> None:
    """End the live streams of a member who may no longer see them."""
    OutboxEntry.objects.create(kind=OutboxEntry.Kind.REVOKE, name=str(member_id))
