"""What happened in a company, as it is written down: added by the application, and from then on nobody's to change."""

from django.db import models

from customerflows import clock
from security.tenancy.constraints import AppendOnly, RoleAccess
from security.tenancy.models import AccountField, TenantModel

# What is written, read, sealed and exported of an event, in this order everywhere.
FIELDS = (
    *("id", "account_id", "at", "action", "actor_id", "actor_name", "subject_type", "subject_id", "subject_name"),
    *("before", "after", "address", "user_agent", "request_id"),
)


class AuditEvent(TenantModel):
    """One thing that somebody did, or tried to.

    Names are copies: the log must tell who it was after they have left. The application can insert and nothing else;
    `security.audit.reading` reads through functions that ask for the role. The table has one more column, `xid`, which
    the database fills in and the sealer reads.
    """

    # A Viewer may write here: that they signed in, or were refused. No reference: the log outlives its company.
    account = AccountField(viewers_write=True, db_constraint=False)
    at = models.DateTimeField(default=clock.now)
    action = models.TextField(help_text="a name of security.audit.actions")
    actor_id = models.UUIDField(null=True, help_text="membership; none for a stranger and for the system")
    actor_name = models.TextField(default="", blank=True)
    subject_type = models.TextField(default="", blank=True)
    subject_id = models.UUIDField(null=True)
    subject_name = models.TextField(default="", blank=True)
    before = models.JSONField(default=dict, help_text="fields and their values; no message bodies, no secrets")
    after = models.JSONField(default=dict)
    address = models.TextField(default="", blank=True)
    user_agent = models.TextField(default="", blank=True)
    request_id = models.TextField(default="", blank=True)

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["account", "-at", "-id"], name="security_auditevent_newest"),)
        constraints = (
            AppendOnly(name="security_auditevent_append", columns=FIELDS),
            RoleAccess(name="security_auditevent_reader", role="cf_definer"),
            RoleAccess(name="security_auditevent_sealer", role="cf_sealer"),
        )

    def __str__(self) -> str:
        return self.action
