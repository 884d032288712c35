"""Writing into a conversation: replies, notes, and another try."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.requests import MemberRequest
from customerflows.ids import new_id
from messaging.forms import NOTE, ComposerForm
from messaging.models import Message
from messaging.operations.sending import SendRefusedError, add_note, send_again, send_text
from messaging.views.conversations import reach, thread_context
from security.access import requires
from security.permissions import Permission


@requires(Permission.CONVERSATIONS_REPLY)
@require_POST
def message_new(request: MemberRequest, account_slug: str, conversation_id: UUID) -> HttpResponse:
    """Send a reply or save a note. What cannot leave comes back with its text and the reason."""
    found = reach(conversation_id)
    form = ComposerForm(request.POST)
    if not form.is_valid():
        return _answer(request, found, form, status=422)
    try:
        if form.cleaned_data["mode"] == NOTE:
            add_note(found, form.cleaned_data["body"], by=request.member)
        else:
            send_text(found, form.cleaned_data["body"], by=request.member, key=form.cleaned_data["key"])
    except SendRefusedError as refusal:
        form.add_error(None, refusal.verdict.sentence)
        return _answer(request, found, form, status=422)
    if not request.htmx:
        return redirect("messaging:conversation", account_slug, found.id)
    return _answer(request, found, ComposerForm(initial={"key": str(new_id())}), status=200)


@requires(Permission.CONVERSATIONS_REPLY)
@require_POST
def message_retry(request: MemberRequest, account_slug: str, message_id: UUID) -> HttpResponse:
    """Try a failed message again."""
    failed = get_object_or_404(
        Message.objects.select_related("conversation__contact", "conversation__number"),
        id=message_id,
        state=Message.State.FAILED,
    )
    try:
        send_again(failed, by=request.member)
    except SendRefusedError as refusal:
        messages.error(request, refusal.verdict.sentence)
    return redirect("messaging:conversation", account_slug, failed.conversation_id)


def _answer(request: MemberRequest, found: object, form: ComposerForm, *, status: int) -> HttpResponse:
    """The composer with its outcome, and the thread beside it."""
    template = "messaging/conversation.html#composed" if request.htmx else "messaging/conversation.html"
    return render(request, template, {**thread_context(found, form), "nav": "inbox"}, status=status)  # type: ignore[arg-type]
