"""Messaging's place in Django."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Floor 5."""

    name = "messaging"

    def ready(self) -> None:
        """Connect the receivers."""
        from messaging import receivers  # noqa: F401  # importing connects them, and models must be loaded first
