"""A conversation: reading it, handing it over, being done with it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import JSONObject
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import MemberRequest
from contacts.models import Contact, Identity
from customerflows.ids import new_id
from customerflows.paging import SIZE, Page, down_to, page_of
from messaging.forms import AssignmentForm, ComposerForm, answering
from messaging.models import Conversation, Media, Message
from messaging.operations.gating import judge
from messaging.views.inbox import END, list_context
from messaging.views.threads import thread_of
from messaging.views.windows import Window
from security.access import requires
from security.permissions import Permission
from security.tenancy.masking import hides

LAST_WORDS = 3
MOST_MESSAGES = 500
MOST_MEMBERS = 200


@requires(Permission.CONVERSATIONS_SEE)
@require_GET
def conversation(request: MemberRequest, account_slug: str, conversation_id: UUID) -> HttpResponse:
    """The three panes; as a fragment the thread, with what changes around it."""
    found = reach(conversation_id)
    return fragment(request, found) if request.htmx else whole_page(request, found)


@requires(Permission.CONVERSATIONS_REPLY)
@require_POST
def reading(request: MemberRequest, account_slug: str, conversation_id: UUID) -> HttpResponse:
    """The person has the thread before their eyes."""
    found = reach(conversation_id)
    found.mark_read(by=request.member)
    return HttpResponse(status=204) if request.htmx else _back(request, found)


@requires(Permission.CONVERSATIONS_ASSIGN)
@require_POST
def assignment(request: MemberRequest, account_slug: str, conversation_id: UUID) -> HttpResponse:
    """Hand the conversation to somebody, or to nobody."""
    found = reach(conversation_id)
    form = AssignmentForm(request.POST)
    if not form.is_valid():
        return answer(request, found, "That person can’t take it. Pick somebody else.", status=422)
    assignee = form.cleaned_data["assignee"]
    found.assign(assignee, by=request.member)
    return answer(request, found, f"Assigned to {assignee.first_name}" if assignee else "Now nobody’s")


@requires(Permission.CONVERSATIONS_REPLY)
@require_POST
def closure(request: MemberRequest, account_slug: str, conversation_id: UUID) -> HttpResponse:
    """Done: nothing is left to answer. Goes on to whoever waits longest."""
    found = reach(conversation_id)
    found.mark_done(by=request.member)
    messages.success(request, f"Done with {found.contact.first_name}")
    waiting = Conversation.objects.waiting_for(request.member).order_by("last_inbound_at", "id").first()
    if waiting:
        return redirect("messaging:conversation", account_slug, waiting.id)
    return redirect("messaging:inbox", account_slug)


@requires(Permission.CONVERSATIONS_REPLY)
@require_POST
def reopening(request: MemberRequest, account_slug: str, conversation_id: UUID) -> HttpResponse:
    """Take it back from done."""
    found = reach(conversation_id)
    found.reopen(by=request.member)
    return answer(request, found, "Open again")


@requires(Permission.CONVERSATIONS_SEE)
@require_GET
def contact_conversation(request: MemberRequest, account_slug: str, contact_id: UUID) -> HttpResponse:
    """A card for other pages: the last words with a contact, and the way to answer."""
    contact = get_object_or_404(Contact, id=contact_id)
    latest = Conversation.objects.filter(contact=contact).latest_first().first()
    words = latest.messages.select_related("sender").newest(LAST_WORDS) if latest else []
    context = {"contact": contact, "conversation": latest, "bubbles": list(thread_of(words))}
    return render(request, "messaging/contact_conversation.html", context)


def reach(conversation_id: UUID) -> Conversation:
    """The conversation within the person's reach, with what its pages show; 404 otherwise."""
    identities = Identity.objects.filter(contact=OuterRef("contact_id")).order_by("created_at", "id").values("value")
    conversations = Conversation.objects.select_related("contact", "number", "assignee").with_address()
    shown = conversations.annotate(
        phone=Value("") if hides("phones") else Subquery(identities.filter(kind=Identity.Kind.PHONE)[:1]),
        username=Subquery(identities.filter(kind=Identity.Kind.USERNAME)[:1]),
    )
    return get_object_or_404(shown, id=conversation_id)


def answer(request: MemberRequest, found: Conversation, words: str, status: int = 200) -> HttpResponse:
    """What came of an act, in a toast: on the page as it is now, or with the thread's changed parts."""
    if request.htmx:
        return fragment(request, found, toast=words, status=status)
    messages.add_message(request, messages.SUCCESS if status < 400 else messages.ERROR, words)
    return _back(request, found)


def fragment(
    request: MemberRequest,
    found: Conversation,
    form: ComposerForm | None = None,
    *,
    toast: str = "",
    status: int = 200,
) -> HttpResponse:
    """The thread and, out of band, what changes around it. The form stays as it is: somebody is typing in it."""
    context = {**thread_context(request, found), "form": form, "toast": toast, "failed": status >= 400}
    return render(request, "messaging/thread.html#live", context, status=status)


def whole_page(
    request: MemberRequest, found: Conversation, form: ComposerForm | None = None, *, status: int = 200
) -> HttpResponse:
    """List, thread and panel, with an empty composer or with the form that was refused."""
    context = {
        **list_context(request, current=found.id),
        **thread_context(request, found),
        "form": form or ComposerForm(initial={"key": str(new_id())}),
    }
    return render(request, "messaging/conversation.html", context, status=status)


def thread_context(request: MemberRequest, found: Conversation) -> dict[str, Any]:
    """The thread pane: messages, the verdict of the gate, and who could take the conversation."""
    oldest, with_earlier = request.GET.get("from", ""), "earlier" in request.GET
    page = _messages(found, oldest, with_earlier=with_earlier)
    verdict = judge(found)
    return {
        "conversation": found,
        "contact": found.contact,
        "bubbles": thread_of(page.rows[::-1]),
        "earlier_cursor": page.next_cursor,
        "shown_from": page.next_cursor or (END if oldest else ""),
        "verdict": verdict,
        "window": Window(found.window_left) if verdict.is_open else None,
        "may_deal": request.member.can(Permission.DEALS_EDIT),
        "members": answering()[:MOST_MEMBERS] if request.member.can_assign else (),
    }


def _messages(found: Conversation, oldest: str, *, with_earlier: bool) -> Page[Message]:
    """The newest page, newest first; or all down to a cursor or the end, and with `with_earlier` one page more."""
    files = Media.objects.filter(message=OuterRef("id")).values(pair=JSONObject(id="id", state="state"))
    rows = found.messages.select_related("sender").annotate(photo=Subquery(files[:1]))
    if oldest in ("", END):
        return page_of(rows, "occurred_at", "", MOST_MESSAGES if oldest else SIZE)
    shown = down_to(rows, "occurred_at", oldest, MOST_MESSAGES)
    if len(shown) == MOST_MESSAGES or not with_earlier:
        return Page(shown, "" if len(shown) == MOST_MESSAGES else oldest)
    earlier = page_of(rows, "occurred_at", oldest)
    return Page([*shown, *earlier.rows], earlier.next_cursor)


def _back(request: MemberRequest, found: Conversation) -> HttpResponse:
    return redirect("messaging:conversation", request.account.slug, found.id)
