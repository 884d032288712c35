"""The list of contacts, the page of one, and their parts for other pages."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from accounts.requests import MemberRequest
from contacts.forms import NoteForm
from contacts.models import Activity, Contact, Identity
from contacts.models.listing import counted, matching, with_row
from contacts.models.timeline import timeline_of
from customerflows.paging import page_of
from security.access import requires
from security.limits import limited
from security.permissions import Permission


def search_of(request: HttpRequest) -> str:
    """What somebody looks for; PostgreSQL knows no NUL."""
    return request.GET.get("q", "")[:100].replace("\0", "").strip()


@requires(Permission.CONTACTS_SEE)
@limited("search", when=search_of)
@require_GET
def contact_list(request: MemberRequest, account_slug: str) -> HttpResponse:
    """The list; as a fragment its rows or its next page."""
    search, after = search_of(request), request.GET.get("after", "")
    found = matching(search)
    context: dict[str, Any] = {
        "nav": "contacts",
        "page": page_of(with_row(found), "last_activity_at", after),
        "q": search,
        "is_continued": bool(after),
        "may_add": request.member.can(Permission.CONTACTS_CREATE),
    }
    if request.htmx and after:
        # The next page only adds rows, so it needs no count.
        return render(request, "contacts/contact_list.html#more", context)
    context["count"] = counted(found)
    return render(request, "contacts/contact_list.html#rows" if request.htmx else "contacts/contact_list.html", context)


@requires(Permission.CONTACTS_SEE)
@require_GET
def contact(request: MemberRequest, account_slug: str, contact_id: UUID) -> HttpResponse:
    """One contact: who they are and what happened. Deals and conversations are fetched from the floors above."""
    found = reach(contact_id)
    if request.htmx:
        return render(request, "contacts/timeline.html", timeline_context(request, found))
    return render(request, "contacts/contact.html", record_context(request, found, NoteForm()))


@requires(Permission.CONTACTS_SEE)
@require_GET
def contact_panel(request: MemberRequest, account_slug: str, contact_id: UUID) -> HttpResponse:
    """The contact's details as a panel beside a conversation or a deal; on its own it is the contact's page."""
    found = reach(contact_id)
    if not request.htmx:
        return redirect("contacts:contact", account_slug, found.id)
    # The panel stands on the page of a conversation or a deal, and a new deal should lead back there.
    back = request.htmx.current_url_abs_path or request.GET.get("next", "")
    context = {
        "contact": found,
        "back": {"next": back or None},
        "new_deal": {"contact": found.id, "next": back or None},
        "may_sell": request.member.can(Permission.DEALS_EDIT),
    }
    return render(request, "contacts/contact_panel.html", context)


def reach(contact_id: UUID) -> Contact:
    """The contact within reach, with what its pages show; 404 otherwise."""
    contacts = Contact.objects.select_related("owner").prefetch_related(
        Prefetch("identities", Identity.objects.order_by("created_at", "id")), "addresses", "tag_links__tag"
    )
    return get_object_or_404(contacts, id=contact_id)


def timeline_context(request: HttpRequest, contact: Contact) -> dict[str, Any]:
    """The part of the timeline that the address asks for."""
    wanted = {name: request.GET.get(name, "") for name in ("show", "shown", "start")}
    return {"contact": contact, "timeline": timeline_of(contact, **wanted)}


def record_context(request: MemberRequest, contact: Contact, note_form: NoteForm) -> dict[str, Any]:
    """The whole page of a contact."""
    return {
        "nav": "contacts",
        "note_form": note_form,
        "chat": Activity.objects.latest_chat_with(contact),
        "may_edit": request.member.can(Permission.CONTACTS_EDIT),
        **timeline_context(request, contact),
    }
