"""The inbox: the list, the badge, and who needs you on Home."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import MemberRequest
from customerflows.paging import page_of
from messaging.inbox import TABS, conversations_in
from messaging.models import Conversation
from security.access import requires
from security.permissions import Permission

NEEDS_YOU = 6


@requires(Permission.CONVERSATIONS_SEE)
@require_GET
def inbox(request: MemberRequest, account_slug: str) -> HttpResponse:
    """The list of conversations; as a fragment it is the list alone, or its next page."""
    context = list_context(request)
    template = "messaging/inbox.html"
    if request.htmx:
        template += "#more" if request.GET.get("after") else "#rows"
    return render(request, template, context)


@requires(Permission.CONVERSATIONS_SEE)
@require_GET
def badge(request: MemberRequest, account_slug: str) -> HttpResponse:
    """The number of people who wait for the person looking."""
    return render(request, "messaging/badge.html")


@requires(Permission.CONVERSATIONS_SEE)
@require_GET
def waiting_panel(request: MemberRequest, account_slug: str) -> HttpResponse:
    """Home's first card: the customers who wait for an answer, the longest wait first."""
    waiting = Conversation.objects.waiting_for(request.member).select_related("contact")
    return render(
        request, "messaging/waiting_panel.html", {"waiting": waiting.order_by("last_message_at", "id")[:NEEDS_YOU]}
    )


def list_context(request: MemberRequest) -> dict[str, object]:
    """The list pane, as the address asks for it."""
    tab = request.GET.get("show", "all")
    tab = tab if tab in TABS else "all"
    page = page_of(conversations_in(tab, request.member), "last_message_at", request.GET.get("after", ""))
    return {"nav": "inbox", "tab": tab, "page": page}
