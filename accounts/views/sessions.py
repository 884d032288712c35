"""Where a person is signed in, the end of it, and how long the session of an open page still lasts."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.confirming import confirmed
from accounts.forms import SessionLimitsForm
from accounts.models import Session
from accounts.operations.ending_sessions import end_session, end_sessions
from accounts.requests import MemberRequest, PersonRequest
from accounts.sessions.browsers import Browser
from security.access import requires, signed_in
from security.permissions import Permission

SHOWN = 50


def where_signed_in(request: PersonRequest) -> dict[str, Any]:
    """What `accounts/security_sessions.html` shows: `sessions` of the person, this one first, then the latest seen."""
    own = request.session.row
    rows = Session.objects.of(request.user.id).current().order_by("-seen_at", "key")[:SHOWN]
    devices = [{"row": row, "browser": Browser(row.user_agent), "is_this": row.key == own.key} for row in rows if own]
    return {"sessions": sorted(devices, key=lambda device: not device["is_this"])}


@signed_in
@require_POST
def session_end(request: PersonRequest) -> HttpResponse:
    """Sign one device out; one that is gone already is as good."""
    if end_session(request.POST.get("session", ""), by=request.user):
        messages.success(request, "That device is signed out")
    return redirect("accounts:security")


@signed_in
@confirmed("sign out everywhere")
@require_POST
def sessions_end(request: PersonRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    end_sessions(request.user.id, keep=request.session.session_key, by=request.user)
    messages.success(request, "You’re signed out everywhere else")
    return redirect("accounts:security")


@requires(Permission.TEAM_SEE)
@require_GET
def session(request: MemberRequest, account_slug: str) -> HttpResponse:
    """How long the session still lasts. Asked by the person and not by the page itself, it lasts longer for it."""
    return JsonResponse(
        {
            "left": request.session.seconds_left,
            "renewable": request.session.is_renewable,
            "member": str(request.member.id),
            # Signing in again changes it, and the page that stayed open still has the old one in its forms.
            "csrf": get_token(request),
        }
    )


@requires(Permission.SECURITY_MANAGE)
@require_http_methods(["GET", "POST"])
def session_limits(request: MemberRequest, account_slug: str) -> HttpResponse:
    """How long the company's people stay signed in."""
    form = SessionLimitsForm(request.POST or None, instance=copy(request.account))
    if form.is_valid():
        request.account.change(by=request.member, **form.cleaned_data)
        messages.success(request, "Saved. It counts from the next click of everyone on the team.")
        return redirect("accounts:settings_security", account_slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/settings_session_limits.html", limits_page(form), status=status)


def limits_page(form: SessionLimitsForm) -> dict[str, Any]:
    """What a settings page with `accounts/session_limits_form.html` needs."""
    return {"nav": "settings", "section": "security", "limits_form": form}
