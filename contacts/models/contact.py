"""A contact: a person or a business that the company works for, or might."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from customerflows import clock
from customerflows.formatting import initials, tone_of
from security.tenancy.constraints import MEMBER, NOT_ONLY_ASSIGNED_ONCE, Restriction, RoleAccess
from security.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

if TYPE_CHECKING:
    from contacts.models.address import Address
    from contacts.models.identity import Identity


class Lifecycle(models.TextChoices):
    """How far a person has come with the company."""

    LEAD = "lead", "Lead"
    CUSTOMER = "customer", "Customer"
    PAST = "past", "Past customer"


# One's own besides: the list of what is in reach does not know yet what this very statement makes.
_REACH = f"({NOT_ONLY_ASSIGNED_ONCE} OR owner_id = {MEMBER} OR id = ANY ((SELECT cf.contacts_in_reach())::uuid[]))"


class ContactQuerySet(TenantQuerySet["Contact"]):
    """Contacts of the company in force."""

    def latest_first(self) -> Self:
        """Those something happened with last, first."""
        return self.order_by("-last_activity_at", "-id")

    def named_like(self, text: str) -> Self:
        """Whose name begins with `text`, in any case. A range and not LIKE, which no index serves under RLS."""
        key = name_key(text)
        # The last code point there is: whatever begins with the key is sorted before it.
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
            # With the owner, which the policy asks for, so that counting and paging need not visit the rows.
            models.Index(
                fields=["account", "-last_activity_at", "-id"], include=["owner"], name="contacts_contact_latest"
            ),
            models.Index(fields=["account", "name_key"], name="contacts_contact_name"),
            models.Index(fields=["account", "owner"], name="contacts_contact_owner"),
        )
        constraints = (
            Restriction(name="contacts_contact_reach", see=_REACH, write=_REACH),
            RoleAccess(name="contacts_contact_reach_of", role="cf_definer", columns=("id", "account_id", "owner_id")),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the folded name beside the name."""
        # Folded here and not by PostgreSQL, whose lower() keeps signs apart that casefold() joins, such as ß and ss.
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

    @property
    def phone(self) -> "Identity | None":
        """The number to call: the first one, else the number they write from on WhatsApp."""
        return self._first_of("phone", "whatsapp")

    @property
    def email(self) -> "Identity | None":
        """The first email address."""
        return self._first_of("email")

    @property
    def is_on_whatsapp(self) -> bool:
        """Whether they have written there, or are known there."""
        return self._first_of("whatsapp", "whatsapp_user") is not None

    @property
    def reachable(self) -> "list[Identity]":
        """Every way to reach them that people can read; a WhatsApp number that is their phone's stands once."""
        # All of them at once and not a query by kind: pages prefetch them.
        identities = list(self.identities.all())
        phones = {one.value for one in identities if one.kind == "phone"}
        hidden = {one.id for one in identities if one.kind == "whatsapp_user" or one.number in phones - {one.value}}
        return [one for one in identities if one.id not in hidden]

    @property
    def address(self) -> "Address | None":
        """The first place where the work is done."""
        return next(iter(self.addresses.all()), None)

    def touch(self, moment: datetime) -> None:
        """Remember that something happened at `moment`; an older moment changes nothing."""
        # Compared by the database: deliveries come late and side by side.
        Contact.objects.filter(id=self.id, last_activity_at__lt=moment).update(last_activity_at=moment)

    def _first_of(self, *kinds: str) -> "Identity | None":
        """The first identity of the first of these kinds that there is; reads nothing when they were prefetched."""
        identities = list(self.identities.all())
        return next((one for kind in kinds for one in identities if one.kind == kind), None)


def readable(name: str) -> str:
    """A name with single spaces; nothing when none of its signs can be seen, because a link needs a text."""
    return " ".join(name.split()) if any(sign.isprintable() and not sign.isspace() for sign in name) else ""


def name_key(name: str) -> str:
    """A name as it is searched for: folded to one case, spaces made single."""
    return " ".join(name.casefold().split())[:200]
