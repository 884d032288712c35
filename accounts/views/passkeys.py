"""Passkeys: the exchange between browser and server (Web Authentication), on the views of django-otp-webauthn.

Each exchange begins with a challenge that is kept in the session and is good once. Answers are JSON for `passkey.js`.
"""

import json
from functools import partial
from typing import Any

import django_otp
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST
from django_otp_webauthn.exceptions import MalformedRequest
from django_otp_webauthn.models import WebAuthnCredential
from django_otp_webauthn.views import (
    BeginCredentialAuthenticationView,
    BeginCredentialRegistrationView,
    CompleteCredentialAuthenticationView,
    CompleteCredentialRegistrationView,
)

from accounts.confirming import FACTOR, confirmed, prove
from accounts.forms import FactorNameForm
from accounts.models import RecoveryCodes, User
from accounts.operations.ending_sessions import end_sessions
from accounts.operations.securing import name_passkey
from accounts.requests import PersonRequest, VisitorRequest
from accounts.second_step import finish, pending, person_at, whose_turn
from accounts.views.confirming import way_on
from accounts.views.factors import CHANGE
from security.access import public, signed_in
from security.audit import record_for_person
from security.limits import limited

_AT_LOGIN = "whoever has given the right password and still owes the second factor; refuses all others"
_NAMELESS = "Passkey"


class _Json:
    """Takes a JSON object; the library would answer 500 to anything else that is JSON, or no text."""

    def _parse_request_data(self, request: VisitorRequest) -> dict[str, Any]:
        if request.content_type != "application/json":
            return {}
        try:
            data = json.loads(request.body or b"{}")
        except ValueError:
            data = None
        if not isinstance(data, dict):
            raise MalformedRequest
        return data


class _AtLogin(_Json):
    """The person is the one whose log-in waits for its second step."""

    request: VisitorRequest

    def get_user(self) -> User | None:
        step = pending(self.request)
        return person_at(step) if step else None


class _LoginBegin(_AtLogin, BeginCredentialAuthenticationView):  # type: ignore[misc]  # no types
    pass


class _LoginComplete(_AtLogin, CompleteCredentialAuthenticationView):  # type: ignore[misc]  # no types
    def complete_auth(self, device: WebAuthnCredential) -> None:
        step = pending(self.request)
        assert step  # noqa: S101  # get_user() found it for this request
        self.arrival = finish(step, device)

    def get_success_data(self, device: WebAuthnCredential) -> dict[str, str]:
        return {"location": self.arrival["Location"]}


class _ConfirmBegin(_Json, BeginCredentialAuthenticationView):  # type: ignore[misc]  # no types
    pass


class _ConfirmComplete(_Json, CompleteCredentialAuthenticationView):  # type: ignore[misc]  # no types
    def complete_auth(self, device: WebAuthnCredential) -> None:
        prove(self.request, FACTOR)
        django_otp.login(self.request, device)
        record_for_person(self.request.user.id, "session.confirmed", after={"method": "passkey"})

    def get_success_data(self, device: WebAuthnCredential) -> dict[str, str]:
        return {"location": way_on(self.request)}


class _RegistrationBegin(_Json, BeginCredentialRegistrationView):  # type: ignore[misc]  # no types
    pass


class _RegistrationComplete(_Json, CompleteCredentialRegistrationView):  # type: ignore[misc]  # no types
    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().post(*args, **kwargs)
        passkey = WebAuthnCredential.objects.get(pk=json.loads(answer.content)["id"], user=self.request.user)
        form = FactorNameForm({"name": self.request.data.get("name")})
        name_passkey(passkey, form.cleaned_data["name"] if form.is_valid() else _NAMELESS, by=self.request.user)
        prove(self.request, FACTOR)
        django_otp.login(self.request, passkey)
        end_sessions(self.request.user.id, keep=self.request.session.session_key, by=self.request.user)
        has_codes = RecoveryCodes.objects.filter(user=self.request.user).exists()
        codes = f"{reverse('accounts:recovery_codes_new')}?{urlencode({'next': way_on(self.request)})}"
        return JsonResponse({"location": way_on(self.request) if has_codes else codes})


def _oneself(request: HttpRequest) -> str:
    return str(request.user.pk)


# A challenge is no try: what it asks for is counted where the answer comes, with the codes of the same person.
_challenged, _tried = partial(limited, "login"), partial(limited, "second_factor")
login_begin = public(_AT_LOGIN)(_challenged(by=whose_turn)(require_POST(_LoginBegin.as_view())))
login_complete = public(_AT_LOGIN)(_tried(by=whose_turn)(require_POST(_LoginComplete.as_view())))
confirm_begin = signed_in(_challenged(by=_oneself)(require_POST(_ConfirmBegin.as_view())))
confirm_complete = signed_in(_tried()(require_POST(_ConfirmComplete.as_view())))
passkey_begin = signed_in(confirmed(CHANGE)(require_POST(_RegistrationBegin.as_view())))
passkey_complete = signed_in(confirmed(CHANGE)(require_POST(_RegistrationComplete.as_view())))


@signed_in
@confirmed(CHANGE)
@require_GET
def passkey_new(request: PersonRequest) -> HttpResponse:
    """Add a passkey: the page from which the browser makes it."""
    context = {"form": FactorNameForm(initial={"name": _NAMELESS}), "query": urlencode({"next": way_on(request)})}
    return render(request, "account/passkey_new.html", context)
