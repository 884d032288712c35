"""Accounts' place in Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Floor 2."""

    name = "accounts"
