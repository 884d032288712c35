"""Writing into a conversation: replies, notes, and another try."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.requests import MemberRequest
from messaging.forms import NOTE, ComposerForm
from messaging.models import Conversation, Message
from messaging.operations.sending import SendRefusedError, add_note, send_again, send_text
from messaging.views.conversations import answer, fragment, reach, whole_page
from security.access import requires
from security.permissions import Permission


@requires(Permission.CONVERSATIONS_REPLY)
@require_POST
def message_new(request: MemberRequest, account_slug: str, conversation_id: UUID) -> HttpResponse:
    """Send a reply or save a note. What cannot leave comes back with its text and the reason."""
    found = reach(conversation_id)
    form = ComposerForm(request.POST)
    if form.is_valid():
        _write(form, found, request)
    status = 422 if form.errors else 200
    if request.htmx:
        return fragment(request, found, form, status=status)
    if form.errors:
        return whole_page(request, found, form, status=status)
    return redirect("messaging:conversation", account_slug, found.id)


@requires(Permission.CONVERSATIONS_REPLY)
@require_POST
def message_retry(request: MemberRequest, account_slug: str, message_id: UUID) -> HttpResponse:
    """Try a failed message again."""
    failed = get_object_or_404(Message, id=message_id, state=Message.State.FAILED)
    found = reach(failed.conversation_id)
    failed.conversation = found
    if not failed.can_be_sent_again:
        return answer(request, found, "This message can’t be sent again. Write a new one.", status=422)
    try:
        send_again(failed, by=request.member)
    except SendRefusedError as refusal:
        return answer(request, found, refusal.verdict.sentence, status=422)
    return answer(request, found, "Trying again")


def _write(form: ComposerForm, found: Conversation, request: MemberRequest) -> None:
    """Send or save what is in the form; the gate's refusal becomes the form's error."""
    words = form.cleaned_data["body"]
    if form.cleaned_data["mode"] == NOTE:
        add_note(found, words, by=request.member)
        return
    try:
        send_text(found, words, by=request.member, key=form.cleaned_data["key"])
    except SendRefusedError as refusal:
        form.add_error(None, refusal.verdict.sentence)
