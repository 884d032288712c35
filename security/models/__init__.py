"""Security's rows."""

from security.models.audit_event import AuditEvent
from security.models.audit_seal import AuditSeal
from security.models.csp_report import CspReport
from security.models.outbox_entry import OutboxEntry

__all__ = ["AuditEvent", "AuditSeal", "CspReport", "OutboxEntry"]
