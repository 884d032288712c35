"""Where the work is done: a service address in the United States."""

from urllib.parse import urlencode

from django.db import models

from security.tenancy.constraints import Restriction, contact_in_reach
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
        constraints = (
            Restriction(
                name="contacts_address_reach", see=contact_in_reach("contact_id"), write=contact_in_reach("contact_id")
            ),
        )

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.street, self.town]))

    @property
    def town(self) -> str:
        """The second line: "Pecan Bend, TX 78699"."""
        return ", ".join(filter(None, [self.city, f"{self.state} {self.postal_code}".strip()]))

    @property
    def short(self) -> str:
        """Enough for people from there: "418 Juniper Ct, Pecan Bend"."""
        return ", ".join(filter(None, [self.street, self.city])) or self.town

    @property
    def map_url(self) -> str:
        """A map of the place at Google, told only to those who open it."""
        return "https://www.google.com/maps/search/?" + urlencode({"api": 1, "query": str(self)})
