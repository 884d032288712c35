"""Settings of a company: whether its people need a second factor, who lacks one, and the reset of one that was lost."""

from copy import copy
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.checkup import check_up, old_sessions
from accounts.confirming import confirmed
from accounts.factors import due_at, is_verified, people_with_factor
from accounts.forms import SecondFactorPolicyForm, SessionLimitsForm
from accounts.models import Membership
from accounts.operations.ending_sessions import end_old
from accounts.operations.securing import ResetRefused, remind, reset_second_factors, set_policy
from accounts.requests import MemberRequest
from accounts.views.sessions import limits_page
from customerflows import clock
from security.access import requires
from security.permissions import Permission

SHOWN = 200
CHANGE = "change how your team signs in"


@requires(Permission.SECURITY_MANAGE)
@require_http_methods(["GET", "POST"])
def security(request: MemberRequest, account_slug: str) -> HttpResponseBase:
    """Whether everybody needs a second factor, and who is missing."""
    return confirmed(CHANGE)(_save)(request, account_slug) if request.method == "POST" else _show(request)


def _save(request: MemberRequest, account_slug: str) -> HttpResponse:
    form = SecondFactorPolicyForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    if form.cleaned_data["required"] and not is_verified(request):
        form.add_error("required", "Set up two-step sign-in for yourself first: it counts for you from the next click.")
        return _show(request, form)
    # A copy: what is refused must not show up in the shell around the form.
    set_policy(copy(request.account), form.cleaned_data["required"], form.cleaned_data["grace_days"], by=request.member)
    messages.success(request, "Security saved")
    return redirect("accounts:settings_security", account_slug)


def _show(request: MemberRequest, form: SecondFactorPolicyForm | None = None) -> HttpResponse:
    account = request.account
    is_required = account.second_factor_required_at is not None
    initial = {"required": is_required, "grace_days": account.second_factor_grace_days}
    members = list(Membership.objects.active().order_by("created_at", "id")[:SHOWN])
    having = people_with_factor(member.user_id for member in members)
    context = {
        "checkup": check_up(account, members, having),
        "form": form or SecondFactorPolicyForm(initial=initial),
        "is_required": is_required,
        "is_verified": is_verified(request),
        "people": [_standing(request, member, has=member.user_id in having) for member in members],
        "missing": sum(member.user_id not in having for member in members),
        **limits_page(SessionLimitsForm(instance=copy(account))),
    }
    return render(request, "accounts/settings_security.html", context, status=422 if form else 200)


def _standing(request: MemberRequest, member: Membership, *, has: bool) -> dict[str, Any]:
    """One line of the list: what the member has, until when they may lack it, and what can be done about it."""
    due = None if has else due_at(request.account, member)
    is_other = member.id != request.member.id
    return {
        "member": member,
        "has": has,
        "due_at": due,
        "is_out": due is not None and due <= clock.now(),
        "may_reset": has and is_other and (request.member.is_owner or not member.is_owner),
        "may_remind": not has and is_other,
    }


@requires(Permission.SECURITY_MANAGE)
@require_POST
def reminder(request: MemberRequest, account_slug: str, member_id: UUID) -> HttpResponse:
    """Ask a member by letter to set up a second factor."""
    member = get_object_or_404(Membership.objects.active(), id=member_id)
    if people_with_factor([member.user_id]):
        messages.info(request, f"{member.name} has set it up already")
    else:
        remind(member, by=request.member)
        messages.success(request, f"{member.name} gets an email about it")
    return redirect("accounts:settings_security", account_slug)


@requires(Permission.SECURITY_MANAGE)
@confirmed("reset a colleague’s two-step sign-in")
@require_http_methods(["GET", "POST"])
def reset(request: MemberRequest, account_slug: str, member_id: UUID) -> HttpResponse:
    """Ask, then take away the second factors of a member who has lost them."""
    member = get_object_or_404(Membership.objects.active(), id=member_id)
    if request.method == "GET":
        context = {"nav": "settings", "section": "security", "member": member}
        return render(request, "accounts/second_factor_reset.html", context)
    try:
        reset_second_factors(member, by=request.member)
    except ResetRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{member.name} sets up two-step sign-in anew")
    return redirect("accounts:settings_security", account_slug)


@requires(Permission.SECURITY_MANAGE)
@require_POST
def old_sessions_end(request: MemberRequest, account_slug: str) -> HttpResponse:
    """Sign out every device of the team that has been signed in for more than 30 days, but for the one in use."""
    own = request.session.row
    ending = old_sessions(request.account, Membership.objects.active()).exclude(key=own.key if own else "")
    end_old(ending, by=request.member)
    messages.success(request, "Those devices are signed out")
    return redirect("accounts:settings_security", account_slug)
