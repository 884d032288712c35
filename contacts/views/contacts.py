"""The list of contacts, a new contact, and the page of one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import MemberRequest
from contacts.forms import ContactForm, NoteForm
from contacts.listing import matching
from contacts.models import Contact
from customerflows.paging import page_of
from security.access import requires
from security.permissions import Permission

TIMELINE = 50
SUGGESTIONS = 8


@requires(Permission.CONTACTS_SEE)
@require_GET
def contact_list(request: MemberRequest, account_slug: str) -> HttpResponse:
    """The list; as a fragment its rows or its next page."""
    search = request.GET.get("q", "")[:100].replace("\0", "")
    page = page_of(matching(search), "last_activity_at", request.GET.get("after", ""))
    template = "contacts/contact_list.html"
    if request.htmx:
        template += "#more" if request.GET.get("after") else "#rows"
    return render(request, template, {"nav": "contacts", "page": page, "q": search})


@requires(Permission.CONTACTS_SEE)
@require_GET
def contact_suggest(request: MemberRequest, account_slug: str) -> HttpResponse:
    """A few contacts for a field that asks for one."""
    search = request.GET.get("q", "")[:100].replace("\0", "")
    found = matching(search).latest_first()[:SUGGESTIONS]
    return render(request, "contacts/contact_suggest.html", {"contacts": found, "q": search})


@requires(Permission.CONTACTS_EDIT)
@require_http_methods(["GET", "POST"])
def contact_new(request: MemberRequest, account_slug: str) -> HttpResponse:
    """Add a contact by hand."""
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        contact = form.save(by=request.member)
        messages.success(request, f"{contact.name} added")
        return redirect("contacts:contact", account_slug, contact.id)
    context = {"nav": "contacts", "form": form}
    return render(request, "contacts/contact_new.html", context, status=422 if form.errors else 200)


@requires(Permission.CONTACTS_SEE)
@require_GET
def contact(request: MemberRequest, account_slug: str, contact_id: UUID) -> HttpResponse:
    """One contact: who they are and what happened. Deals and conversations are fetched from the floors above."""
    found = reach(contact_id)
    template = "contacts/contact.html#timeline" if request.htmx else "contacts/contact.html"
    return render(request, template, {"nav": "contacts", **record_context(found), "note_form": NoteForm()})


@requires(Permission.CONTACTS_SEE)
@require_GET
def contact_panel(request: MemberRequest, account_slug: str, contact_id: UUID) -> HttpResponse:
    """The contact's details as a panel beside a conversation or a deal."""
    return render(request, "contacts/contact_panel.html", {"contact": reach(contact_id)})


@requires(Permission.CONTACTS_EDIT)
@require_POST
def note_new(request: MemberRequest, account_slug: str, contact_id: UUID) -> HttpResponse:
    """Leave a note on the timeline."""
    found = reach(contact_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        context = {"nav": "contacts", **record_context(found), "note_form": form}
        return render(request, "contacts/contact.html", context, status=422)
    form.save(found, by=request.member)
    return redirect("contacts:contact", account_slug, found.id)


def reach(contact_id: UUID) -> Contact:
    """The contact within reach, with what its pages show; 404 otherwise."""
    contacts = Contact.objects.select_related("owner").prefetch_related("identities", "addresses", "tag_links__tag")
    return get_object_or_404(contacts, id=contact_id)


def record_context(contact: Contact) -> dict[str, object]:
    """The contact and the newest part of its timeline."""
    return {"contact": contact, "activities": contact.activities.select_related("by").latest_first()[:TIMELINE]}
