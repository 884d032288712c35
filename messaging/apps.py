"""Messaging's place in Django."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Floor 5."""

    name = "messaging"
