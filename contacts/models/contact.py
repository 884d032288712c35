"""A contact: a person or a business that the company works for, or might."""

from datetime import datetime
from typing import Any, Self

from django.db import models

from customerflows import clock
from customerflows.formatting import initials, tone_of
from security.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class Lifecycle(models.TextChoices):
    """How far a person has come with the company."""

    LEAD = "lead", "Lead"
    CUSTOMER = "customer", "Customer"
    PAST = "past", "Past customer"


class ContactQuerySet(TenantQuerySet["Contact"]):
    """Contacts of the company in force."""

    def latest_first(self) -> Self:
        """Those something happened with last, first."""
        return self.order_by("-last_activity_at", "-id")

    def named_like(self, text: str) -> Self:
        """Whose name begins with `text`, in any case. A range and not LIKE, which no index serves under RLS."""
        key = name_key(text)
        return self.filter(name_key__gte=key, name_key__lt=key + "\U0010ffff")


class Contact(TenantModel):
    """A person or business. How to reach them is in their identities; what happened is in their activities."""

    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, editable=False)
    company_name = models.CharField(max_length=200, blank=True, default="")
    lifecycle = models.TextField(choices=Lifecycle, default=Lifecycle.LEAD)
    source = models.CharField(max_length=80, blank=True, default="")
    owner = TenantForeignKey("accounts.Membership", action="SET NULL", null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    last_activity_at = models.DateTimeField(default=clock.now)

    objects = TenantManager.from_queryset(ContactQuerySet)()

    class Meta(TenantModel.Meta):
        indexes = (
            models.Index(fields=["account", "-last_activity_at", "-id"], name="contacts_contact_latest"),
            models.Index(fields=["account", "name_key"], name="contacts_contact_name"),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the folded name beside the name."""
        self.name_key = name_key(self.name)
        super().save(*args, **kwargs)

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        return initials(self.name)

    @property
    def tone(self) -> str:
        """The colour of the avatar."""
        return tone_of(self.id)

    @property
    def first_name(self) -> str:
        """What a chat calls them."""
        return self.name.split(" ")[0]

    def touch(self, moment: datetime) -> None:
        """Remember that something happened at `moment`; an older moment changes nothing."""
        Contact.objects.filter(id=self.id, last_activity_at__lt=moment).update(last_activity_at=moment)


def name_key(name: str) -> str:
    """A name as it is searched for: folded to one case, spaces made single."""
    return " ".join(name.casefold().split())[:200]
