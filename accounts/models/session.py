"""A session: one browser in which a person is signed in. The row never holds what the browser's cookie holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models

from customerflows import clock

# Sets these hashes apart from any other of the same text.
_DOMAIN = b"customerflows.session\0"


def digest(cookie: str) -> str:
    """The key of the row that a cookie's value opens; nothing leads back from it to the cookie."""
    return sha256(_DOMAIN + cookie.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts: without activity, and after signing in at most."""

    idle: timedelta
    age: timedelta


# Outside any company; inside one, the company decides.
DEFAULT_LIMITS = Limits(timedelta(seconds=settings.SESSION_IDLE_AGE), timedelta(seconds=settings.SESSION_COOKIE_AGE))


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions of everybody: they belong to people, not to companies."""

    def of(self, user_id: UUID) -> Self:
        """Those of one person."""
        return self.filter(user_id=user_id)

    def current(self) -> Self:
        """Those that no limit whatever has ended."""
        return self.filter(expires_at__gt=clock.now())

    def expired(self) -> Self:
        """Those that nothing can open any more."""
        return self.filter(expires_at__lte=clock.now())


class Session(models.Model):
    """One browser's session, found by the hash of its cookie.

    `data` is signed and holds ids only. A visitor who has not signed in has a session without a user.
    """

    key = models.CharField(primary_key=True, max_length=64, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    data = models.TextField()
    created_at = models.DateTimeField(default=clock.now)
    authenticated_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(db_index=True)
    user_agent = models.CharField(max_length=300, blank=True)
    network = models.CharField(max_length=50, blank=True, help_text="of the address seen last, cut to /24 or /48")
    company = models.CharField(max_length=60, blank=True, help_text="slug of the company used last")

    objects = SessionQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key[:12]

    def idles_out_at(self, limits: Limits) -> datetime:
        """When it ends unless its person does something."""
        return self.seen_at + limits.idle

    def ages_out_at(self, limits: Limits) -> datetime:
        """When it ends whatever its person does."""
        return min(self.expires_at, (self.authenticated_at or self.created_at) + limits.age)

    def ends_at(self, limits: Limits) -> datetime:
        """When it ends as things are."""
        return min(self.idles_out_at(limits), self.ages_out_at(limits))
