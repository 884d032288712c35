"""Where the work is done: a service address in the United States."""

from django.db import models

from security.tenancy.models import TenantForeignKey, TenantModel


class Address(TenantModel):
    """A service address of a contact."""

    contact = TenantForeignKey("contacts.Contact", action="CASCADE", related_name="addresses")
    street = models.CharField(max_length=200)
    city = models.CharField(max_length=100, blank=True, default="")
    state = models.CharField(max_length=2, blank=True, default="")
    postal_code = models.CharField(max_length=10, blank=True, default="")

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["account", "contact"], name="contacts_address_contact"),)

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.street, self.city, f"{self.state} {self.postal_code}".strip()]))
