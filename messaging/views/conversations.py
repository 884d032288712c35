"""A conversation: reading it, answering it, handing it over, being done with it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Membership
from accounts.requests import MemberRequest
from contacts.models import Contact
from messaging.forms import AssignmentForm, ComposerForm
from messaging.inbox import thread_of
from messaging.models import Conversation, Message
from messaging.operations.gating import judge
from messaging.views.inbox import list_context
from security.access import requires
from security.permissions import Permission

LAST_WORDS = 3
THREAD = 50


def reach(conversation_id: UUID) -> Conversation:
    """The conversation within the person's reach, with what its pages show; 404 otherwise."""
    return get_object_or_404(
        Conversation.objects.select_related("contact", "number", "assignee").with_address(), id=conversation_id
    )


@requires(Permission.CONVERSATIONS_SEE)
@require_GET
def conversation(request: MemberRequest, account_slug: str, conversation_id: UUID) -> HttpResponse:
    """The three panes; as a fragment the thread alone."""
    found = reach(conversation_id)
    context = thread_context(found)
    if request.htmx:
        return render(request, "messaging/conversation.html#thread", context)
    members = Membership.objects.active().order_by("name")[:200]
    return render(request, "messaging/conversation.html", {**list_context(request), **context, "members": members})


@requires(Permission.CONVERSATIONS_REPLY)
@require_POST
def reading(request: MemberRequest, account_slug: str, conversation_id: UUID) -> HttpResponse:
    """The person has the thread before their eyes."""
    reach(conversation_id).mark_read(by=request.member)
    return HttpResponse(status=204)


@requires(Permission.CONVERSATIONS_REPLY)
@require_POST
def assignment(request: MemberRequest, account_slug: str, conversation_id: UUID) -> HttpResponse:
    """Hand the conversation to somebody, or to nobody."""
    found = reach(conversation_id)
    form = AssignmentForm(request.POST)
    if not form.is_valid():
        messages.error(request, "That person is no longer on the team. Pick somebody else.")
        return redirect("messaging:conversation", account_slug, found.id)
    found.assign(form.cleaned_data["assignee"], by=request.member)
    return redirect("messaging:conversation", account_slug, found.id)


@requires(Permission.CONVERSATIONS_REPLY)
@require_POST
def closure(request: MemberRequest, account_slug: str, conversation_id: UUID) -> HttpResponse:
    """Done: nothing is left to answer."""
    found = reach(conversation_id)
    found.mark_done(by=request.member)
    messages.success(request, f"Done with {found.contact.first_name}")
    return redirect("messaging:inbox", account_slug)


@requires(Permission.CONVERSATIONS_REPLY)
@require_POST
def reopening(request: MemberRequest, account_slug: str, conversation_id: UUID) -> HttpResponse:
    """Take it back from done."""
    found = reach(conversation_id)
    found.reopen(by=request.member)
    return redirect("messaging:conversation", account_slug, found.id)


@requires(Permission.CONVERSATIONS_SEE)
@require_GET
def contact_conversation(request: MemberRequest, account_slug: str, contact_id: UUID) -> HttpResponse:
    """A card for other pages: the last words with a contact, and the way to answer."""
    contact = get_object_or_404(Contact, id=contact_id)
    latest = Conversation.objects.filter(contact=contact).latest_first().first()
    context = {
        "contact": contact,
        "conversation": latest,
        "last_words": latest.messages.newest(LAST_WORDS) if latest else [],
    }
    return render(request, "messaging/contact_conversation.html", context)


def thread_context(found: Conversation, form: ComposerForm | None = None) -> dict[str, object]:
    """The thread pane: the last page of messages, the verdict of the gate, and the composer."""
    rows: list[Message] = found.messages.select_related("sender").newest(THREAD)
    return {
        "conversation": found,
        "contact": found.contact,
        "bubbles": thread_of(rows),
        "has_earlier": len(rows) == THREAD,
        "verdict": judge(found),
        "form": form or ComposerForm(),
    }
