"""The timeline: one chronological story of a contact, to which every floor adds with one call."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from customerflows import clock
from security.outbox.writing import announce
from security.tenancy.constraints import (
    ALL_CONVERSATIONS,
    NOT_ONLY_ASSIGNED,
    Restriction,
    all_pipelines,
    contact_in_reach,
)
from security.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

if TYPE_CHECKING:
    from accounts.models import Membership
    from contacts.models.contact import Contact


# An entry tells of a deal or a conversation in words, so who may not see that may not read the entry either.
_SUBJECT_IN_REACH = (
    f"(kind NOT IN ('deal', 'chat') OR ({NOT_ONLY_ASSIGNED} AND {ALL_CONVERSATIONS}"
    f" AND {all_pipelines('see')}) OR cf.subject_in_reach(kind, subject_id))"
)
_REACH = f"({contact_in_reach('contact_id')} AND {_SUBJECT_IN_REACH})"


class ActivityQuerySet(TenantQuerySet["Activity"]):
    """Activities of the company in force."""

    def latest_first(self) -> Self:
        """The newest first."""
        return self.order_by("-occurred_at", "-id")

    def latest_chat_with(self, contact: "Contact") -> "Activity | None":
        """The newest entry that leads to a conversation with the contact, or None before the first one."""
        return self.filter(contact=contact, kind=Activity.Kind.CHAT, subject_id__isnull=False).latest_first().first()


class Activity(TenantModel):
    """Something that happened with a contact, in words, with who and when."""

    class Kind(models.TextChoices):
        """What happened; picks the icon and the filter."""

        CREATED = "created", "Added"
        NOTE = "note", "Note"
        CALL = "call", "Call"
        CHAT = "chat", "Messages"
        DEAL = "deal", "Deal"
        CONSENT = "consent", "Consent"
        IDENTITY = "identity", "Identity"

    contact = TenantForeignKey("contacts.Contact", action="CASCADE", related_name="activities")
    kind = models.TextField(choices=Kind)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True, default="")
    url_name = models.CharField(max_length=60, blank=True, default="", help_text="route of the thing it is about")
    subject_id = models.UUIDField(null=True, blank=True, help_text="key of the thing it is about")
    by = TenantForeignKey("accounts.Membership", action="SET NULL", null=True, blank=True, related_name="+")
    occurred_at = models.DateTimeField(default=clock.now)

    objects = TenantManager.from_queryset(ActivityQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = (Restriction(name="contacts_activity_reach", see=_REACH, write=_REACH),)
        indexes = (
            models.Index(fields=["account", "contact", "-occurred_at", "-id"], name="contacts_activity_timeline"),
            models.Index(
                fields=["account", "contact", "-occurred_at", "-id"],
                condition=models.Q(kind="chat", subject_id__isnull=False),
                name="contacts_activity_chats",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @classmethod
    def record(
        cls,
        contact: "Contact",
        kind: str,
        title: str,
        *,
        by: "Membership | None",
        at: datetime | None = None,
        **details: Any,
    ) -> "Activity":
        """Add to a contact's timeline and announce "contact-<id>"; `by` is None for a customer and the product itself.

        `details` are `body`, `url_name` and `subject_id` (what the entry links to).
        """
        moment = at or clock.now()
        # A title is cut: it holds names that people chose, and nothing may fail for their length.
        entry: Activity = cls.objects.create(
            contact=contact, kind=kind, title=title[:300], by=by, occurred_at=moment, **details
        )
        contact.touch(moment)
        # Here and not in each verb: no floor above can forget to tell the pages that are open.
        announce(f"contact-{contact.id}")
        return entry
