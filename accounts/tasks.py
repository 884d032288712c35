"""Accounts' scheduled work."""

from celery import shared_task

from accounts.models import KnownDevice
from accounts.sessions.store import SessionStore


@shared_task(name="accounts.clear_sessions", ignore_result=True)
def clear_sessions() -> None:
    """Delete expired sessions, and devices that nobody has signed in from for a year."""
    # An expired session opens nothing, but it still says who was here.
    SessionStore.clear_expired()
    KnownDevice.objects.forgotten().delete()
