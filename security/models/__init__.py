"""Security's rows."""

from security.models.audit_event import AuditEvent
from security.models.audit_seal import AuditSeal
from security.models.outbox_entry import OutboxEntry

__all__ = ["AuditEvent", "AuditSeal", "OutboxEntry"]
