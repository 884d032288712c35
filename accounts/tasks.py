"""Accounts' work outside of requests."""

from uuid import UUID

from celery import shared_task
from django.core.management import call_command

from accounts.operations.posting import TASK, post


@shared_task(name="accounts.clear_sessions", ignore_result=True)
def clear_sessions() -> None:
    """Delete expired sessions."""
    # An expired session opens nothing, but it still says who was here.
    call_command("clearsessions")


@shared_task(name=TASK, acks_late=True, ignore_result=True)
def post_letter(letter_id: str) -> None:
    """Post a letter."""
    post(UUID(letter_id))
