"""Confirm it's you: the page that takes a fresh proof and returns to what was asked."""

from typing import Any

import django_otp
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods

from accounts.confirming import FACTOR, PASSWORD, prove, purpose_of
from accounts.factors import factors_of
from accounts.forms import CodeForm, PasswordForm
from accounts.operations.proving import CodeRefused, take_code, take_recovery_code
from accounts.requests import PersonRequest
from accounts.views.second_step import RECOVERY
from security.access import signed_in
from security.audit import record_for_person
from security.limits import limited

_METHODS = {PASSWORD: "password", RECOVERY: "recovery code"}


# Whoever holds a stolen session must not be able to guess at leisure, at the password no more than at a code.
@signed_in
@limited("second_factor")
@require_http_methods(["GET", "POST"])
def confirm(request: PersonRequest) -> HttpResponse:
    """Take a code, a recovery code or, of those who have no second factor, the password."""
    kinds = [factor.kind for factor in factors_of(request.user)]
    way = request.GET.get("with", "")
    if way not in ([RECOVERY, *kinds] if kinds else [PASSWORD]):
        way = kinds[0] if kinds else PASSWORD
    form = (PasswordForm if way == PASSWORD else CodeForm)(request.POST or None)
    if form.is_valid():
        try:
            _take(request, way, form.cleaned_data)
        except CodeRefused as refusal:
            record_for_person(request.user.id, "session.confirmation_failed", proven=False)
            form.add_error(next(iter(form.fields)), str(refusal))
        else:
            record_for_person(
                request.user.id, "session.confirmed", after={"method": _METHODS.get(way, "authenticator app")}
            )
            return redirect(way_on(request))
    on = {"next": way_on(request)}
    context = {"form": form, "way": way, "kinds": kinds, "purpose": purpose_of(request), "query": urlencode(on), **on}
    return render(request, "account/confirm.html", context, status=422 if request.method == "POST" else 200)


def way_on(request: PersonRequest) -> str:
    """Where the person was going, if that is on this site."""
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_ours else "/account/security/"


def _take(request: PersonRequest, way: str, given: dict[str, Any]) -> None:
    """Check what was given; CodeRefused says why it does not do."""
    if way == PASSWORD:
        if not request.user.check_password(given["password"]):
            raise CodeRefused("That isn’t your password. Check it and try again.")
        prove(request, PASSWORD)
        return
    take = take_recovery_code if way == RECOVERY else take_code
    device = take(given["code"], by=request.user)
    prove(request, FACTOR)
    django_otp.login(request, device)
