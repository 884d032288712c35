"""How safely people sign in: a person's own page, and the company's settings."""

from copy import copy

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.door import companies_of
from accounts.forms import SessionLimitsForm
from accounts.requests import MemberRequest, PersonRequest
from accounts.views.sessions import limits_page, where_signed_in
from security.access import requires, signed_in
from security.permissions import Permission


@signed_in
@require_GET
def personal(request: PersonRequest) -> HttpResponse:
    """Sign-in and devices of the person who asks."""
    companies = companies_of(request.user.id)
    return render(request, "accounts/security.html", {"companies": companies, **where_signed_in(request)})


@requires(Permission.SECURITY_MANAGE)
@require_GET
def company(request: MemberRequest, account_slug: str) -> HttpResponse:
    """How safely the company's people sign in."""
    return render(
        request, "accounts/settings_security.html", limits_page(SessionLimitsForm(instance=copy(request.account)))
    )
