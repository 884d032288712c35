"""What the shell of every company page shows from messaging: who waits, and how the WhatsApp number is doing."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from messaging.models import Conversation, WhatsAppNumber
from messaging.models.conversation import WAITING_SHOWN

_TONES = {
    WhatsAppNumber.Health.CONNECTED: "green",
    WhatsAppNumber.Health.ATTENTION: "amber",
    WhatsAppNumber.Health.DISCONNECTED: "rose",
}


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell` with `companies`, `inbox_count`, `whatsapp` and `sandbox_url`; nothing outside a company."""
    if getattr(request, "member", None) is None:
        return {}
    return {"shell": SimpleLazyObject(lambda: _build(request))}


def _build(request: HttpRequest) -> dict[str, Any]:
    companies = [{**company, "current": company["slug"] == request.account.slug} for company in request.companies]
    return {
        "companies": companies,
        "inbox_count": waiting_count(request),
        "whatsapp": _number_status(),
        "sandbox_url": "/sandbox/" if settings.ENVIRONMENT.sandbox else None,
        "stream_token_url": reverse("accounts:stream_token", args=[request.account.slug]),
    }


def waiting_count(request: HttpRequest) -> int:
    """Conversations that wait for the person looking, counted to a cap."""
    return Conversation.objects.waiting_for(request.member)[: WAITING_SHOWN + 1].count()


def _number_status() -> dict[str, str] | None:
    number = WhatsAppNumber.objects.order_by("connected_at").first()
    if number is None:
        return None
    label = WhatsAppNumber.Health(number.health).label
    return {"tone": _TONES[WhatsAppNumber.Health(number.health)], "label": f"WhatsApp {label.lower()}", "number": str(number)}
