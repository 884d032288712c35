"""What accounts does when somebody comes, fails to, or goes: it is written down in each of their companies."""

from typing import Any
from uuid import UUID

from allauth.account.signals import user_logged_in
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.dispatch import receiver

from accounts.models import User
from customerflows.ids import new_id
from security.audit import record_for_person


@receiver(user_logged_in)
def write_sign_in(user: User, **_kwargs: Any) -> None:
    """Somebody is in, past every step of the way."""
    record_for_person(user.id, "session.signed_in")


@receiver(user_login_failed)
def write_failure(credentials: dict[str, Any], **_kwargs: Any) -> None:
    """Somebody claimed to be a person and could not show it."""
    record_for_person(_claimed(str(credentials.get("email") or "")), "session.sign_in_failed", proven=False)


@receiver(user_logged_out)
def write_sign_out(user: User | None, **_kwargs: Any) -> None:
    """Somebody left; a session without a person has nobody to write it down for."""
    if user is not None:
        record_for_person(user.id, "session.signed_out")


def _claimed(address: str) -> UUID:
    found: UUID | None = User.objects.filter(email=address.strip().lower()).values_list("id", flat=True).first()
    # For nobody the companies are looked up as well, so that an unknown address takes as long as a known one.
    return found or new_id()
