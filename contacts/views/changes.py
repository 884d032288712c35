"""What people change about contacts: a new one, and a note on the timeline."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, reswap

from accounts.requests import MemberRequest
from contacts.forms import SOURCES, ContactForm, NoteForm
from contacts.views.contacts import reach, record_context, timeline_context
from security.access import requires
from security.limits import limited
from security.permissions import Permission


@requires(Permission.CONTACTS_EDIT)
@require_http_methods(["GET", "POST"])
def contact_new(request: MemberRequest, account_slug: str) -> HttpResponse:
    """Add a contact by hand: a dialog for htmx, a page otherwise."""
    form = ContactForm(request.POST or None)
    if form.is_valid():
        contact = form.save(by=request.member)
        messages.success(request, f"{contact.name} added")
        if request.htmx:
            return HttpResponseClientRedirect(reverse("contacts:contact", args=[account_slug, contact.id]))
        return redirect("contacts:contact", account_slug, contact.id)
    template = "contacts/contact_new.html#dialog" if request.htmx else "contacts/contact_new.html"
    context = {"nav": "contacts", "form": form, "sources": SOURCES}
    return render(request, template, context, status=422 if request.method == "POST" else 200)


@requires(Permission.CONTACTS_EDIT)
@limited("search")
@require_POST
def contact_twins(request: MemberRequest, account_slug: str) -> HttpResponse:
    """Whether somebody is known by what was typed so far. A POST, so that it stands in no log of addresses."""
    form = ContactForm(request.POST)
    # Half a form is never valid; what it finds out on the way is what is asked for.
    form.is_valid()
    return render(request, "contacts/contact_new.html#twins", {"form": form})


@requires(Permission.CONTACTS_EDIT)
@require_POST
def note_new(request: MemberRequest, account_slug: str, contact_id: UUID) -> HttpResponse:
    """Leave a note on the timeline."""
    found = reach(contact_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        template = "contacts/contact.html#note_box" if request.htmx else "contacts/contact.html"
        return render(request, template, record_context(request, found, form), status=422)
    form.save(found, by=request.member)
    if request.htmx:
        # The box stays as it is and is emptied by its script, so that the focus stays too.
        return reswap(render(request, "contacts/contact_noted.html", timeline_context(request, found)), "none")
    messages.success(request, "Note saved")
    return redirect("contacts:contact", account_slug, found.id)
