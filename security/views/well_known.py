"""An address that the whole web knows: how to report a weakness."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from customerflows import clock
from security.access import public

# RFC 9116 asks for less than a year: who finds an old copy must not write to somebody who is gone.
VALID = timedelta(days=180)


@public("RFC 9116: how to tell us of a weakness")
@require_GET
def security_txt(request: HttpRequest) -> HttpResponse:
    """The contact for reports, good for half a year from today."""
    expires = (clock.now() + VALID).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.ENVIRONMENT.security_contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Canonical: {settings.SITE_URL}{request.path}",
        "Preferred-Languages: en",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
