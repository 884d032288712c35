"""Announcing sign-ins: a person hears of one from a browser and a network that they have not used before."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import KnownDevice, User
from accounts.operations.mailing import mail
from accounts.sessions.browsers import Browser
from customerflows import clock


def announce_sign_in(browser: Browser, network: str, *, by: User) -> bool:
    """Remember the device, and write to its person where it is new and not their first; returns whether a letter went.

    Both in one transaction: a device counts as known only when its letter is on its way.
    """
    with transaction.atomic():
        is_first = not KnownDevice.objects.filter(user=by).exists()
        _, is_new = KnownDevice.objects.update_or_create(
            user=by, browser=browser.family, network=network, defaults={"seen_at": clock.now()}
        )
        if is_first or not is_new:
            return False
        mail(
            "new_sign_in",
            to=by.email,
            person=by,
            browser=str(browser),
            network=network,
            at=clock.now(),
            address=settings.SITE_URL + reverse("accounts:security"),
        )
    return True
