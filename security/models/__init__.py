"""Security's rows."""

from security.models.csp_report import CspReport
from security.models.outbox_entry import OutboxEntry

__all__ = ["CspReport", "OutboxEntry"]
