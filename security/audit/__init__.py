"""The audit log: who did what, and proof that nobody has rewritten it since.

The application adds events and can do nothing else with them (`recording`); a role of its own chains them (`sealing`);
owners and admins read them (`reading`, `wording`), verify the chain and take it away, signed (`exporting`, `verifier`).
"""

from security.audit.recording import record, record_for_person

__all__ = ["record", "record_for_person"]
