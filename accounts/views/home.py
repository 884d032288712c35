"""Home of a company: who needs you now. The panels come from the floors above, fetched by their URL names."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET

from accounts.requests import MemberRequest
from customerflows import clock
from security.access import requires
from security.permissions import Permission

NOON, EVENING = 12, 18


@requires(Permission.TEAM_SEE)
@require_GET
def home(request: MemberRequest, account_slug: str) -> HttpResponse:
    """The first page of a company; remembers it as the one used last."""
    if request.session.get("company") != account_slug:
        request.session["company"] = account_slug
    return render(request, "accounts/home.html", {"nav": "home", "greeting": greeting()})


def greeting() -> str:
    """Say "Good morning" until noon, "Good afternoon" until six, then "Good evening", by the company's time zone."""
    hour = localtime(clock.now()).hour
    if hour < NOON:
        return "Good morning"
    return "Good afternoon" if hour < EVENING else "Good evening"
