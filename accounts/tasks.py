"""Accounts' scheduled work."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="accounts.clear_sessions", ignore_result=True)
def clear_sessions() -> None:
    """Delete expired sessions."""
    # An expired session opens nothing, but it still says who was here.
    call_command("clearsessions")
