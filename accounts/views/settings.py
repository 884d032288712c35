"""Settings of a company: what it is called, and the clock it works by."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.forms import TIME_ZONES, CompanyForm
from accounts.models import Membership
from accounts.requests import MemberRequest
from security.access import requires
from security.permissions import Permission


@requires(Permission.TEAM_SEE)
@require_http_methods(["GET", "POST"])
def company(request: MemberRequest, account_slug: str) -> HttpResponse:
    """Name, trade and time zone; those who may not change them see them."""
    may_edit = request.member.can(Permission.SETTINGS_EDIT)
    if request.method == "POST" and not may_edit:
        raise PermissionDenied(Permission.SETTINGS_EDIT)
    # A copy: what is refused must not show up in the shell around the form.
    form = CompanyForm(request.POST or None, instance=copy(request.account))
    if form.is_valid():
        request.account.change(by=request.member, **form.cleaned_data)
        messages.success(request, "Company saved")
        return redirect("accounts:settings_company", account_slug)
    context = {
        "nav": "settings",
        "section": "company",
        "form": form,
        "may_edit": may_edit,
        "owner": None if may_edit else Membership.objects.owners().first(),
        "timezone_label": TIME_ZONES.get(request.account.timezone, request.account.timezone),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/settings_company.html", context, status=status)
