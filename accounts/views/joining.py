"""An invitation from the other side: the page that a letter leads to."""

from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

from allauth.account.utils import complete_signup
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.door import Invited, read_invitation
from accounts.forms import JoiningForm
from accounts.models import User
from accounts.models.invitation import InvitationClosed, State
from accounts.operations.joining import join, join_as_new
from accounts.requests import PersonRequest, VisitorRequest
from security.access import public

# Nobody's token is longer, and what is longer need not be hashed to know that.
LONGEST_TOKEN = 64


@public("who holds the token of a letter may see who invites them, and join")
@require_http_methods(["GET", "POST"])
def invitation(request: VisitorRequest, token: str) -> HttpResponse:
    """Join a company: as the person who is logged in, as one who logs in first, or as somebody new."""
    invited = read_invitation(token) if len(token) <= LONGEST_TOKEN else None
    if invited is None:
        return render(request, "accounts/invitation_closed.html", {"state": "unknown"}, status=HTTPStatus.NOT_FOUND)
    if invited.invitation.state is not State.OPEN:
        return _closed(request, invited)
    if request.user.is_authenticated:
        return _as_somebody(cast(PersonRequest, request), invited)
    if User.objects.filter(email=invited.invitation.email).exists():
        return _log_in_first(request, invited)
    return _as_somebody_new(request, invited)


def _as_somebody(request: PersonRequest, invited: Invited) -> HttpResponse:
    is_theirs = request.user.email.lower() == invited.invitation.email
    if request.method == "GET" or not is_theirs:
        status = HTTPStatus.OK if request.method == "GET" else HTTPStatus.FORBIDDEN
        return _page(request, invited, status, mode="confirm" if is_theirs else "other")
    try:
        join(invited, by=request.user)
    except InvitationClosed:
        return _closed(request, invited)
    messages.success(request, f"Welcome to {invited.account.name}")
    return redirect("accounts:home", invited.account.slug)


def _log_in_first(request: VisitorRequest, invited: Invited) -> HttpResponse:
    address = f"{reverse('account_login')}?next={quote(request.path)}"
    if request.method == "POST":
        return redirect(address)
    return _page(request, invited, HTTPStatus.OK, mode="log in", address=address)


def _as_somebody_new(request: VisitorRequest, invited: Invited) -> HttpResponse:
    email = invited.invitation.email
    form = JoiningForm(
        request.POST if request.method == "POST" else None, email=email, initial={"name": invited.invitation.name}
    )
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
        return _page(request, invited, status, mode="new", form=form)
    person = User(email=email, name=form.cleaned_data["name"])
    try:
        join_as_new(invited, by=person, password=form.cleaned_data["password"])
    except InvitationClosed:
        return _closed(request, invited)
    except IntegrityError:
        # They signed up in another window meanwhile: the invitation is still good.
        return redirect(request.path)
    # Through allauth's stages, so that a rule about a second factor holds here as at every other way in.
    response: HttpResponse = complete_signup(
        request, person, None, reverse("accounts:home", args=[invited.account.slug])
    )
    return response


def _closed(request: VisitorRequest, invited: Invited) -> HttpResponse:
    """Say what has become of it, as it stands now: somebody may have been quicker."""
    state = invited.invitation.state
    context = {"invited": invited, "state": State.ACCEPTED if state is State.OPEN else state}
    return render(request, "accounts/invitation_closed.html", context, status=HTTPStatus.GONE)


def _page(request: VisitorRequest, invited: Invited, status: int, **context: Any) -> HttpResponse:
    return render(request, "accounts/invitation.html", {"invited": invited, **context}, status=status)
