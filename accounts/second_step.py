"""The second step of a log-in: whichever way somebody came, no session is theirs before the second factor."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.stages import LoginStage, LoginStageController
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.confirming import FACTOR
from accounts.factors import has_factor
from accounts.models import User


class SecondStep(LoginStage):  # type: ignore[misc]  # allauth has no types
    """Stands in every way in (password, Google, reset, invitation): allauth walks all of them through stages."""

    key = "second_factor"
    urlname = "login_verify"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Stop whoever has a second factor; allauth keeps their log-in for 15 minutes, unauthenticated."""
        if self.login.user is None or not has_factor(self.login.user):
            return None, True
        return redirect(self.urlname), True

    def is_resumable(self, request: HttpRequest) -> bool:
        """The log-in page stays a log-in page: on a shared computer the next person is somebody else."""
        return False


def pending(request: HttpRequest) -> SecondStep | None:
    """The second step that this visitor stands before, if they do and it has not expired."""
    if request.user.is_authenticated:
        return None
    step: SecondStep | None = LoginStageController.enter(request, SecondStep.key)
    return step


def person_at(step: SecondStep) -> User:
    """Who is logging in."""
    person: User = step.login.user
    return person


def whose_turn(request: HttpRequest) -> str:
    """By whom a try at the second step is counted: the person who is logging in; "" where nobody is."""
    step = pending(request)
    return str(person_at(step).pk) if step else ""


def finish(step: SecondStep, device: Any) -> HttpResponse:
    """Let the person in: the session is theirs, with a new key, and says by which device."""
    # django-otp stores it in the session that the log-in makes.
    step.login.user.otp_device = device
    record_authentication(step.request, step.login.user, FACTOR)
    answer: HttpResponse = step.exit()
    return answer


def turned_away(request: HttpRequest) -> HttpResponse:
    """The answer where nobody stands before a second step: nothing was begun, or it took too long."""
    if request.user.is_authenticated:
        return redirect("home")
    messages.error(request, "That took too long. Log in once more.")
    return redirect("account_login")
