"""The inbox: the list, the badge, and who needs you on Home."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import MemberRequest
from customerflows.paging import Page, down_to, page_of
from messaging.models import Conversation
from messaging.views.rows import TABS, Row, conversations_in
from security.access import requires
from security.permissions import Permission

NEEDS_YOU = 6
MOST_ROWS = 500  # of a list that fetches itself again; beyond it starts over with its first page
END = "end"  # in place of a cursor: everything was shown


@requires(Permission.CONVERSATIONS_SEE)
@require_GET
def inbox(request: MemberRequest, account_slug: str) -> HttpResponse:
    """The list of conversations; as a fragment it is the list alone, or its next page."""
    template = "messaging/list.html#rows" if request.htmx else "messaging/inbox.html"
    return render(request, template, list_context(request, current=request.GET.get("open", "")))


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
    longest = waiting.order_by("last_inbound_at", "id")[:NEEDS_YOU]
    return render(request, "messaging/waiting_panel.html", {"rows": [Row(conversation) for conversation in longest]})


def list_context(request: MemberRequest, *, current: object) -> dict[str, Any]:
    """The list pane as the address asks for it; `current` is the id of the open conversation.

    `after` continues the list below a cursor, `until` reads it again down to one or to its end.
    """
    tab = request.GET.get("show", "all")
    tab = tab if tab in TABS else "all"
    page = _page(request, tab)
    rows = [Row(conversation, str(conversation.id) == str(current)) for conversation in page.rows]
    return {
        "nav": "inbox",
        "tab": tab,
        "tabs": TABS.items(),
        "rows": rows,
        "next_cursor": page.next_cursor,
        "shown_until": page.next_cursor or (END if {"after", "until"} & set(request.GET) else ""),
        "current": current,
    }


def _page(request: MemberRequest, tab: str) -> Page[Conversation]:
    found = conversations_in(tab, request.member)
    until = request.GET.get("until", "")
    if until == END:
        return page_of(found, "last_message_at", "", MOST_ROWS)
    if until:
        rows = down_to(found, "last_message_at", until, MOST_ROWS + 1)
        if len(rows) <= MOST_ROWS:
            return Page(rows, until)
    return page_of(found, "last_message_at", request.GET.get("after", ""))
