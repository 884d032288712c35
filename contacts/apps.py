"""Contacts' place in Django."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """Floor 3."""

    name = "contacts"
