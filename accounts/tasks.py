"""Accounts' work outside of requests."""

from uuid import UUID

from celery import shared_task

from accounts.models import KnownDevice
from accounts.operations.posting import TASK, post
from accounts.sessions.store import SessionStore


@shared_task(name="accounts.clear_sessions", ignore_result=True)
def clear_sessions() -> None:
    """Delete expired sessions, and devices that nobody has signed in from for a year."""
    # An expired session opens nothing, but it still says who was here.
    SessionStore.clear_expired()
    KnownDevice.objects.forgotten().delete()


@shared_task(name=TASK, acks_late=True, ignore_result=True)
def post_letter(letter_id: str) -> None:
    """Post a letter."""
    post(UUID(letter_id))
