"""Security's rows."""

from security.models.outbox_entry import OutboxEntry

__all__ = ["OutboxEntry"]
