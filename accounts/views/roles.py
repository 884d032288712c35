"""Roles of the team: what a change would take and give, said before it is made, and the company handed over."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.confirming import confirmed
from accounts.forms import OwnershipForm, RoleForm
from accounts.models import Membership, RoleRule
from accounts.models.membership import LEADING, ChangeRefused
from accounts.operations.changing_team import change_role, hand_over_ownership
from accounts.requests import MemberRequest
from security.access import requires
from security.permissions import Permission, Role, allows

# What sets an Owner apart and is no right of the matrix.
LEADERSHIP = "Decide who is an owner or admin"


@requires(Permission.TEAM_MANAGE)
@require_http_methods(["GET", "POST"])
def member_role(request: MemberRequest, account_slug: str, member_id: UUID) -> HttpResponseBase:
    """Show what each other role would take and give, then change it."""
    member = get_object_or_404(Membership.objects.active(), id=member_id)
    form = RoleForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        template = "accounts/member_role.html#dialog" if request.htmx else "accounts/member_role.html"
        context = {"nav": "settings", "section": "team", "member": member, "choices": choices(member, request.member)}
        return render(request, template, context, status=422 if form.is_bound else 200)
    role = Role(form.cleaned_data["role"])
    return (_promote if role in LEADING else _change)(request, member, role)


@confirmed("make somebody an owner or admin")
def _promote(request: MemberRequest, member: Membership, role: Role) -> HttpResponse:
    """Make an Owner or Admin: kept apart, because it gives away most of what there is."""
    return _change(request, member, role)


def _change(request: MemberRequest, member: Membership, role: Role) -> HttpResponse:
    try:
        change_role(member, role, by=request.member)
    except ChangeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        article = "an" if role in LEADING else "a"
        messages.success(request, f"{member.name} is {article} {role.label.lower()} now")
    return redirect("accounts:settings_team", request.account.slug)


@requires(Permission.TEAM_MANAGE)
@require_http_methods(["GET", "POST"])
def ownership(request: MemberRequest, account_slug: str) -> HttpResponseBase:
    """Hand the company over: somebody becomes an Owner, and the giver an Admin."""
    if not request.member.is_owner:
        raise PermissionDenied("only an owner hands over the company")
    return _hand_over(request)


@confirmed("hand the company over")
def _hand_over(request: MemberRequest) -> HttpResponse:
    form = OwnershipForm(request.POST if request.method == "POST" else None, by=request.member)
    if not form.is_valid():
        context = {"nav": "settings", "section": "team", "form": form}
        return render(request, "accounts/ownership.html", context, status=422 if form.is_bound else 200)
    heir = form.cleaned_data["heir"]
    try:
        hand_over_ownership(heir, by=request.member)
    except ChangeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{heir.name} owns the company now, and you are an admin")
    return redirect("accounts:settings_team", request.account.slug)


def choices(member: Membership, actor: Membership) -> list[dict[str, Any]]:
    """The roles that `actor` may give, each with the rights that `member` would lose and gain in this company."""
    rules = RoleRule.by_role()
    return [
        {"role": role, **difference(Role(member.role), role, rules)}
        for role in Role
        if role != member.role and (actor.is_owner or not {role, Role(member.role)} & LEADING)
    ]


def difference(before: Role, after: Role, rules: Mapping[str, Mapping[str, bool]]) -> dict[str, list[str]]:
    """What a change of role takes and gives, in the words of the matrix: `lost` and `gained`.

    `rules` are the company's own, by role and permission.
    """
    return {"lost": _beyond(before, after, rules), "gained": _beyond(after, before, rules)}


def _beyond(role: Role, other: Role, rules: Mapping[str, Mapping[str, bool]]) -> list[str]:
    rights = [
        permission.label
        for permission in Permission
        if allows(role, permission, rules.get(role)) and not allows(other, permission, rules.get(other))
    ]
    return [*rights, LEADERSHIP] if role is Role.OWNER and other is not Role.OWNER else rights
