"""Where a person has signed in from before, so that a sign-in from anywhere else can be announced to them."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models

from customerflows import clock
from customerflows.ids import new_id

FORGOTTEN_AFTER = timedelta(days=365)


class KnownDeviceQuerySet(models.QuerySet["KnownDevice"]):
    """Devices of everybody."""

    def forgotten(self) -> Self:
        """Those nobody has signed in from for a year."""
        return self.filter(seen_at__lt=clock.now() - FORGOTTEN_AFTER)


class KnownDevice(models.Model):
    """A browser family in a network. It outlives its sessions: signing out does not make a device new."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    browser = models.CharField(max_length=40)
    network = models.CharField(max_length=50, blank=True)
    seen_at = models.DateTimeField(default=clock.now)

    objects = KnownDeviceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "browser", "network"], name="accounts_knowndevice_once_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.browser}, {self.network}"
