"""What the shell of every company page shows from messaging: who waits, and how the WhatsApp number is doing."""

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.requests import MemberRequest
from customerflows.phones import national
from messaging.models import WhatsAppNumber
from messaging.models.waiting import Waiting, waiting_for

_TONES = {
    WhatsAppNumber.Health.CONNECTED: "green",
    WhatsAppNumber.Health.ATTENTION: "amber",
    WhatsAppNumber.Health.DISCONNECTED: "rose",
}


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell` with `companies`, `waiting`, `inbox_count`, `whatsapp` and two addresses; nothing outside a company.

    Lazy, so that a fragment which shows none of it costs no statement.
    """
    if getattr(request, "member", None) is None:
        return {}
    return {"shell": SimpleLazyObject(lambda: _build(cast(MemberRequest, request)))}


def _build(request: MemberRequest) -> dict[str, Any]:
    waiting = waiting_for(request.member.id)
    return {
        "companies": [{**company, "current": company["slug"] == request.account.slug} for company in request.companies],
        "waiting": waiting,
        "inbox_count": waiting.total,
        "whatsapp": _number_status(waiting),
        "sandbox_url": "/sandbox/" if settings.ENVIRONMENT.sandbox else None,
        "stream_token_url": reverse("accounts:stream_token", args=[request.account.slug]),
    }


def _number_status(waiting: Waiting) -> dict[str, str] | None:
    if waiting.phone is None or waiting.health is None:
        return None
    health = WhatsAppNumber.Health(waiting.health)
    return {"tone": _TONES[health], "label": f"WhatsApp {health.label.lower()}", "number": national(waiting.phone)}
