"""Settings of a company: who works there, what each role may do, and the end of a membership."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.forms import HeirForm, InvitationForm
from accounts.models import Invitation, Membership
from accounts.models.membership import LEADING, ChangeRefused
from accounts.operations.changing_team import remove_member
from accounts.requests import MemberRequest
from accounts.views.rights import matrix
from security.access import requires
from security.permissions import Permission, Role

SHOWN = 200


@requires(Permission.TEAM_SEE)
@require_GET
def team(request: MemberRequest, account_slug: str) -> HttpResponse:
    """Who works here, and what each role may do."""
    return team_page(request, InvitationForm(by=request.member))


def team_page(request: MemberRequest, form: InvitationForm, *, status: int = 200) -> HttpResponse:
    """The page of the team with an invitation half written."""
    members = list(Membership.objects.active().order_by("created_at", "id")[:SHOWN])
    may_manage = request.member.can(Permission.TEAM_MANAGE)
    context = {
        "nav": "settings",
        "section": "team",
        "rows": [{"member": one, "may_change": may_manage and may_touch(request.member, one)} for one in members],
        "members": members,
        "matrix": matrix(),
        "may_rule": request.member.can(Permission.ROLES_MANAGE),
        "roles": list(Role),
        "may_manage": may_manage,
        "owner": next((member for member in members if member.is_owner), None),
        "form": form,
    }
    if may_manage:
        context["invitations"] = Invitation.objects.unanswered().select_related("invited_by")
    return render(request, "accounts/settings_team.html", context, status=status)


@requires(Permission.TEAM_MANAGE)
@require_http_methods(["GET", "POST"])
def member_removal(request: MemberRequest, account_slug: str, member_id: UUID) -> HttpResponse:
    """Ask, then end a membership; the person's next request and their live pages see it at once."""
    member = get_object_or_404(Membership.objects.active(), id=member_id)
    form = HeirForm(request.POST if request.method == "POST" else None, leaving=member)
    if not form.is_valid():
        template = "accounts/member_removal.html#dialog" if request.htmx else "accounts/member_removal.html"
        context = {"nav": "settings", "section": "team", "member": member, "form": form}
        return render(request, template, context, status=422 if form.is_bound else 200)
    try:
        remove_member(member, heir=form.cleaned_data["heir"], by=request.member)
    except ChangeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{member.name} no longer has access")
    return redirect("accounts:settings_team", account_slug)


def may_touch(actor: Membership, member: Membership) -> bool:
    """Whether `actor`, who may change the team, may change this one of it."""
    return member.id != actor.id and (actor.is_owner or member.role not in LEADING)
