"""How a contact can be reached and recognised: phones, email addresses and WhatsApp ids."""

from typing import Self

from django.db import models
from django.db.models import Q

from customerflows import clock
from customerflows.phones import national
from security.tenancy.constraints import Restriction, contact_in_reach
from security.tenancy.masking import NO_NUMBER, hides
from security.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class IdentityQuerySet(TenantQuerySet["Identity"]):
    """Identities of the company in force."""

    def phones(self) -> Self:
        """Telephone numbers only."""
        return self.filter(kind=Identity.Kind.PHONE)


class Identity(TenantModel):
    """One way to reach or recognise a contact. `value` is normalised and matched with `=`; `raw` is kept as received.

    A phone or an email address may belong to several contacts (a household); a WhatsApp id belongs to one.
    """

    class Kind(models.TextChoices):
        """What `value` is: E.164, an address in lower case, the digits WhatsApp sent, or a business-scoped user id."""

        PHONE = "phone", "Phone"
        EMAIL = "email", "Email"
        WHATSAPP = "whatsapp", "WhatsApp number"
        WHATSAPP_USER = "whatsapp_user", "WhatsApp user"
        USERNAME = "username", "WhatsApp username"

    contact = TenantForeignKey("contacts.Contact", action="CASCADE", related_name="identities")
    kind = models.TextField(choices=Kind)
    value = models.CharField(max_length=254)
    raw = models.CharField(max_length=254, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)

    objects = TenantManager.from_queryset(IdentityQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["account", "kind", "value"],
                # Usernames are left out: they change hands, so they are shown and never matched.
                condition=Q(kind__in=["whatsapp", "whatsapp_user"]),
                name="contacts_identity_whatsapp_is_one_person",
            ),
            models.UniqueConstraint(
                fields=["account", "contact", "kind", "value"], name="contacts_identity_once_per_contact"
            ),
            Restriction(
                name="contacts_identity_reach",
                see=contact_in_reach("contact_id"),
                write=contact_in_reach("contact_id"),
            ),
        )
        indexes = (models.Index(fields=["account", "kind", "value"], name="contacts_identity_value"),)

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """The identity as people write it: "(512) 555-0142", "@garage_ray"."""
        if self.is_hidden:
            return NO_NUMBER
        if self.kind == self.Kind.PHONE:
            return national(self.value)
        if self.kind == self.Kind.WHATSAPP:
            return national(f"+{self.value}")
        return f"@{self.value}" if self.kind == self.Kind.USERNAME else self.value

    @property
    def is_hidden(self) -> bool:
        """Whether it is a number that whoever looks may not see."""
        return self.kind in (self.Kind.PHONE, self.Kind.WHATSAPP) and hides("phones")

    @property
    def e164(self) -> str:
        """The number to dial; empty for what is no number, and for one that is hidden."""
        return "" if self.is_hidden else self.number

    @property
    def number(self) -> str:
        """The number itself, whoever looks: to compare, and never to show."""
        return {self.Kind.PHONE: self.value, self.Kind.WHATSAPP: f"+{self.value}"}.get(self.Kind(self.kind), "")

    @property
    def href(self) -> str:
        """What a link to it opens; empty where nothing would."""
        if self.kind == self.Kind.EMAIL:
            return f"mailto:{self.value}"
        return f"tel:{self.e164}" if self.e164 else ""

    @property
    def label(self) -> str:
        """The word before it."""
        plain = {self.Kind.PHONE: "Phone", self.Kind.EMAIL: "Email"}
        return plain.get(self.Kind(self.kind), "WhatsApp")
