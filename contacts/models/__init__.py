"""Contacts' rows."""

from contacts.models.activity import Activity
from contacts.models.address import Address
from contacts.models.contact import Contact, Lifecycle
from contacts.models.identity import Identity
from contacts.models.tag import ContactTag, Tag

__all__ = ["Activity", "Address", "Contact", "ContactTag", "Identity", "Lifecycle", "Tag"]
