"""A part for the pages of the team: how many conversations a member holds."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.models import Membership
from accounts.requests import MemberRequest
from messaging.models import Conversation
from security.access import requires
from security.permissions import Permission


@requires(Permission.CONVERSATIONS_SEE)
@require_GET
def member_conversations(request: MemberRequest, account_slug: str, member_id: UUID) -> HttpResponse:
    """How many open conversations are a colleague's to answer."""
    member = get_object_or_404(Membership.objects.active(), id=member_id)
    context = {"member": member, "count": Conversation.objects.mine(member).count()}
    return render(request, "messaging/member_conversations.html", context)
