"""Settings of a company: who works there, what each role may do, and the end of a membership."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Membership
from accounts.models.membership import RemovalRefused
from accounts.requests import MemberRequest
from accounts.views.rights import matrix
from security.access import requires
from security.permissions import Permission, Role

SHOWN = 200


@requires(Permission.TEAM_SEE)
@require_GET
def team(request: MemberRequest, account_slug: str) -> HttpResponse:
    """Who works here, and what each role may do."""
    members = list(Membership.objects.active().order_by("created_at", "id")[:SHOWN])
    context = {
        "nav": "settings",
        "section": "team",
        "members": members,
        "matrix": matrix(request.account),
        "may_rule": request.member.can(Permission.ROLES_MANAGE),
        "roles": list(Role),
        "may_manage": request.member.can(Permission.TEAM_MANAGE),
        "owner": next((member for member in members if member.is_owner), None),
    }
    return render(request, "accounts/settings_team.html", context)


@requires(Permission.TEAM_MANAGE)
@require_http_methods(["GET", "POST"])
def member_removal(request: MemberRequest, account_slug: str, member_id: UUID) -> HttpResponse:
    """Ask, then end a membership; the person's next request and their live pages see it at once."""
    member = get_object_or_404(Membership.objects.active(), id=member_id)
    if request.method == "GET":
        template = "accounts/member_removal.html#dialog" if request.htmx else "accounts/member_removal.html"
        return render(request, template, {"nav": "settings", "section": "team", "member": member})
    try:
        member.remove(by=request.member)
    except RemovalRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{member.name} no longer has access")
    return redirect("accounts:settings_team", account_slug)
