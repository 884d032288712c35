"""Words that a company puts on its contacts."""

from django.db import models

from security.tenancy.constraints import Restriction, contact_in_reach
from security.tenancy.models import TenantForeignKey, TenantModel


class Tag(TenantModel):
    """A word with a colour, made once per company."""

    name = models.CharField(max_length=40)
    tone = models.CharField(max_length=10, default="teal")

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["account", "name"], name="contacts_tag_name_once"),)

    def __str__(self) -> str:
        return self.name


class ContactTag(TenantModel):
    """A tag on a contact. A table and not an array: array operators cannot use an index under row-level security."""

    contact = TenantForeignKey("contacts.Contact", action="CASCADE", related_name="tag_links")
    tag = TenantForeignKey("contacts.Tag", action="CASCADE", related_name="contact_links")

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["account", "contact", "tag"], name="contacts_contacttag_once"),
            Restriction(
                name="contacts_contacttag_reach",
                see=contact_in_reach("contact_id"),
                write=contact_in_reach("contact_id"),
            ),
        )
        indexes = (models.Index(fields=["account", "tag"], name="contacts_contacttag_tag"),)

    def __str__(self) -> str:
        return f"{self.tag} on {self.contact}"
