"""Settings of a company: its name and its team."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.forms import CompanyForm
from accounts.models import Membership
from accounts.models.membership import LastOwnerError
from accounts.requests import MemberRequest
from security.access import requires
from security.permissions import MATRIX, Permission, Role


@requires(Permission.TEAM_SEE)
@require_http_methods(["GET", "POST"])
def company(request: MemberRequest, account_slug: str) -> HttpResponse:
    """Name, trade and time zone; those who may not change them see them."""
    may_edit = request.member.can(Permission.SETTINGS_EDIT)
    if request.method == "POST" and not may_edit:
        return render(request, "403.html", status=403)
    form = CompanyForm(request.POST or None, instance=request.account)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Company saved")
        return redirect("accounts:settings_company", account_slug)
    context = {"form": form, "may_edit": may_edit, "nav": "settings", "section": "company"}
    return render(request, "accounts/settings_company.html", context, status=422 if form.errors else 200)


@requires(Permission.TEAM_SEE)
@require_GET
def team(request: MemberRequest, account_slug: str) -> HttpResponse:
    """Who works here, and what each role may do."""
    context = {
        "members": Membership.objects.active().order_by("created_at", "id")[:200],
        "matrix": _matrix(),
        "roles": list(Role),
        "may_manage": request.member.can(Permission.TEAM_MANAGE),
        "nav": "settings",
        "section": "team",
    }
    return render(request, "accounts/settings_team.html", context)


@requires(Permission.TEAM_MANAGE)
@require_POST
def member_removal(request: MemberRequest, account_slug: str, member_id: UUID) -> HttpResponse:
    """End a membership; the person's next request and their live pages see it at once."""
    member = get_object_or_404(Membership.objects.active(), id=member_id)
    try:
        member.remove(by=request.member)
    except LastOwnerError:
        messages.error(request, "A company needs an owner. Make somebody else an owner first.")
    else:
        messages.success(request, f"{member.name} no longer has access")
    return redirect("accounts:settings_team", account_slug)


def _matrix() -> list[dict[str, Any]]:
    """The permission table as rows of a page, straight from the code that decides."""
    return [
        {"permission": permission.label, "allowed": [permission in MATRIX[role] for role in Role]}
        for permission in Permission
    ]
