"""What the pages of identity show besides their forms."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.google import is_offered


def identity(_request: HttpRequest) -> dict[str, Any]:
    """`google_offered`: whether there is a way in by Google; `sandbox_mail`: where the sandbox shows letters."""
    return {"google_offered": is_offered(), "sandbox_mail": "/sandbox/mail/" if settings.ENVIRONMENT.sandbox else ""}
