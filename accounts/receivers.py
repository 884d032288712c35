"""What follows when something happened to a person."""

from typing import Any

from allauth.account.signals import email_changed
from django.dispatch import receiver

from accounts.models import User
from accounts.operations.renaming import tell_companies


@receiver(email_changed)
def carry_the_address_over(user: User, **_told: Any) -> None:
    """Let colleagues see the new address."""
    tell_companies(user)
