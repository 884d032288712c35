"""Accounts' place in Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Floor 2."""

    name = "accounts"

    def ready(self) -> None:
        """Connect the receivers."""
        from accounts import receivers  # noqa: F401  # importing connects them, and models must be loaded first
