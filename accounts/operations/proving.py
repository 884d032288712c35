"""Proving: a code is taken as the second proof of who somebody is, once."""

from typing import Any

from django.db import transaction
from django_otp.models import Device

from accounts.models import Authenticator, RecoveryCodes, User
from accounts.operations.mailing import mail
from customerflows import clock
from security.audit import record_for_person

_TYPING = 2  # seconds in which nobody enters another code


class CodeRefused(Exception):
    """A code was not taken, for the reason in its words."""


def take_code(code: str, *, by: User) -> Device:
    """Take a six-digit code of one of the person's apps; CodeRefused says why not."""
    with transaction.atomic():
        # Locked, so that of two requests with the same code one comes second and finds it used.
        apps = list(Authenticator.objects.select_for_update().filter(user=by, confirmed=True).order_by("pk"))
        taken = next((app for app in apps if app.verify_token("".join(code.split()))), None)
        if taken:
            # The code was wrong for the apps before it only because it belongs to this one.
            for app in apps:
                app.throttle_reset()
    # Raised outside: a refusal that rolled back would forget that there was a wrong try.
    if taken is None:
        raise CodeRefused(_why_not(apps, "That code isn’t right, or it was used already. Enter the next one."))
    return taken


def take_recovery_code(code: str, *, by: User) -> Device:
    """Use up a recovery code and write to the person that it was; CodeRefused says why not."""
    with transaction.atomic():
        sheets = list(RecoveryCodes.objects.select_for_update().filter(user=by))
        taken = next((sheet for sheet in sheets if sheet.verify_token(code)), None)
        if taken:
            mail("recovery_code_used", to=by.email, person=by, left=taken.codes.count())
            record_for_person(by.id, "recovery_codes.used", after={"left": taken.codes.count()})
    if taken is None:
        raise CodeRefused(_why_not(sheets, "That recovery code isn’t right, or it was used already."))
    return taken


def _why_not(devices: list[Any], otherwise: str) -> str:
    """Words for a refusal: after a wrong code the next one has to wait, a little longer each time."""
    waits = [details["locked_until"] for device in devices for ok, details in [device.verify_is_allowed()] if not ok]
    seconds = int((max(waits) - clock.now()).total_seconds()) + 1 if waits else 0
    return f"{otherwise} You can try again in {seconds} seconds." if seconds > _TYPING else otherwise
