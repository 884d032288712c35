"""Invitations to the team: sending one, sending it again, taking it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.confirming import confirmed
from accounts.forms import InvitationForm
from accounts.models import Invitation
from accounts.models.membership import ChangeRefused
from accounts.operations.inviting import invite_again
from accounts.requests import MemberRequest
from accounts.views.team import team_page
from security.access import requires
from security.permissions import Permission, Role


@requires(Permission.TEAM_MANAGE)
@require_http_methods(["GET", "POST"])
def invitation_new(request: MemberRequest, account_slug: str) -> HttpResponseBase:
    """Invite somebody by email. The form itself stands on the page of the team, where a GET leads."""
    if request.method == "GET":
        return redirect("accounts:settings_team", account_slug)
    form = InvitationForm(request.POST, by=request.member)
    if not form.is_valid():
        return team_page(request, form, status=422)
    return (_invite_admin if form.cleaned_data["role"] == Role.ADMIN else _invite)(request, form)


@confirmed("invite an admin")
def _invite_admin(request: MemberRequest, form: InvitationForm) -> HttpResponse:
    """Invite an Admin: kept apart, as making one of a colleague is."""
    return _invite(request, form)


def _invite(request: MemberRequest, form: InvitationForm) -> HttpResponse:
    try:
        invitation = form.send(by=request.member)
    except ChangeRefused as refusal:
        form.add_error("email", str(refusal))
        return team_page(request, form, status=422)
    messages.success(request, f"Invitation sent to {invitation.email}")
    return redirect("accounts:settings_team", request.account.slug)


@requires(Permission.TEAM_MANAGE)
@require_POST
def invitation_renewal(request: MemberRequest, account_slug: str, invitation_id: UUID) -> HttpResponse:
    """Send a new letter; the one before opens nothing any more."""
    invitation = get_object_or_404(Invitation, id=invitation_id)
    try:
        invite_again(invitation, by=request.member)
    except ChangeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Sent again to {invitation.email}. The link before no longer works.")
    return redirect("accounts:settings_team", account_slug)


@requires(Permission.TEAM_MANAGE)
@require_POST
def invitation_cancellation(request: MemberRequest, account_slug: str, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_object_or_404(Invitation, id=invitation_id)
    try:
        invitation.cancel(by=request.member)
    except ChangeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{invitation.email} can no longer join with that letter")
    return redirect("accounts:settings_team", account_slug)
