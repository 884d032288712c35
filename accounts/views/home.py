"""Home of a company: who needs you now. The panels come from the floors above, fetched by their URL names."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET

from accounts.models import Membership
from accounts.requests import MemberRequest
from customerflows import clock
from security.access import requires
from security.permissions import Permission

NOON, EVENING = 12, 18


@requires(Permission.TEAM_SEE)
@require_GET
def home(request: MemberRequest, account_slug: str) -> HttpResponse:
    """The first page of a company; remembers it as the one used last."""
    request.session.company = account_slug
    member = request.member
    context: dict[str, Any] = {
        "nav": "home",
        "greeting": greeting(),
        "may_add_contact": member.can(Permission.CONTACTS_CREATE),
        "may_add_deal": member.can(Permission.DEALS_EDIT),
    }
    if member.can(Permission.SETTINGS_EDIT):
        context |= {"may_set_up": True, "has_team": Membership.objects.active().exclude(id=member.id).exists()}
    return render(request, "accounts/home.html", context)


def greeting() -> str:
    """Say "Good morning" until noon, "Good afternoon" until six, then "Good evening", by the company's time zone."""
    hour = localtime(clock.now()).hour
    if hour < NOON:
        return "Good morning"
    return "Good afternoon" if hour < EVENING else "Good evening"
