"""Settings of a company: what each role may do, and how far one person reaches."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.confirming import confirmed
from accounts.forms import ReachForm
from accounts.models import Membership, RoleRule
from accounts.models.membership import RestrictionRefused
from accounts.requests import MemberRequest
from security.access import requires
from security.permissions import MATRIX, Permission, Role, allows

CHANGE = "change what people may do"


@requires(Permission.ROLES_MANAGE)
@confirmed(CHANGE)
@require_POST
def role_rules(request: MemberRequest, account_slug: str) -> HttpResponse:
    """Keep the switches of the table as they were sent: those that are named are on, all others off."""
    sent = {(role, right) for role in Role for right in request.POST.getlist(role)}
    RoleRule.lay_down(sent, by=request.member)
    messages.success(request, "Rights saved. They count from everybody’s next click.")
    return redirect("accounts:settings_team", account_slug)


@requires(Permission.ROLES_MANAGE)
@confirmed(CHANGE)
@require_http_methods(["GET", "POST"])
def member(request: MemberRequest, account_slug: str, member_id: UUID) -> HttpResponse:
    """One person: whether they see everything or what is assigned to them. Pipelines come from the floor above."""
    found = get_object_or_404(Membership.objects.active(), id=member_id)
    form = ReachForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        try:
            found.restrict(by=request.member, **form.cleaned_data)
        except RestrictionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Saved. It counts from {found.first_name}’s next click.")
        return redirect("accounts:member", account_slug, found.id)
    context = {"nav": "settings", "section": "team", "member": found, "form": form}
    return render(request, "accounts/member.html", context, status=422 if request.method == "POST" else 200)


def matrix() -> list[dict[str, Any]]:
    """The permission table as rows of a page: straight from the code that decides, with the company's own rules."""
    decided = RoleRule.by_role()
    return [
        {
            "permission": permission,
            "cells": [
                {"role": role, "is_allowed": _is_on(role, permission, decided[role]), "is_switch": cell.is_switch}
                for role, cell in MATRIX[permission].items()
            ],
        }
        for permission in Permission
    ]


def _is_on(role: Role, permission: Permission, rules: dict[str, bool]) -> bool:
    """What the cell shows: a switch as it was set, even where a right to see that is off makes it idle."""
    cell = MATRIX[permission][role]
    return rules.get(permission, cell.is_yes) if cell.is_switch else allows(role, permission, rules)
