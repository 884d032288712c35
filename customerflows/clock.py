"""The one source of time, so that tests can travel and nothing else asks the operating system."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return timezone.now()
