"""Sign-in & devices: the person's own second factors, outside any company."""

from typing import Any

import django_otp
import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.confirming import FACTOR, confirmed, prove
from accounts.door import companies_of
from accounts.factors import companies_that_require, factor_of, factors_of, has_factor
from accounts.forms import FactorNameForm, NewAuthenticatorForm
from accounts.models import Authenticator, RecoveryCodes
from accounts.operations.ending_sessions import end_sessions
from accounts.operations.securing import (
    RemovalOfFactorRefused,
    confirm_authenticator,
    remove_factor,
    rename_factor,
    renew_recovery_codes,
)
from accounts.requests import PersonRequest
from accounts.views.confirming import way_on
from accounts.views.sessions import where_signed_in
from security.access import signed_in

CHANGE = "change how you sign in"


@signed_in
@require_GET
def security(request: PersonRequest) -> HttpResponse:
    """How the person signs in, and from where."""
    sheet = RecoveryCodes.objects.filter(user=request.user).first()
    context = {
        "section": "security",
        "factors": factors_of(request.user),
        "codes_left": sheet.codes.count() if sheet else 0,
        "companies": companies_of(request.user.id),
        "requiring": companies_that_require(request.user),
        **where_signed_in(request),
    }
    return render(request, "account/security.html", context)


@signed_in
@confirmed(CHANGE)
@require_http_methods(["GET", "POST"])
def authenticator_new(request: PersonRequest) -> HttpResponse:
    """Set up an authenticator app: scan, enter a code, and for the first factor keep the recovery codes."""
    app = Authenticator.pending(by=request.user)
    form = NewAuthenticatorForm(request.POST or None)
    if form.is_valid():
        if confirm_authenticator(app, form.cleaned_data["code"], name=form.cleaned_data["name"], by=request.user):
            return _arrive(request, app)
        form.add_error("code", "That code isn’t right. Check that your phone’s clock is set automatically.")
    context = {
        "form": form,
        "image": _image(request, app),
        "seed": " ".join(app.seed[start : start + 4] for start in range(0, len(app.seed), 4)),
        "requiring": companies_that_require(request.user),
        "next": way_on(request),
        "query": urlencode({"next": way_on(request)}),
    }
    return render(request, "account/authenticator_new.html", context, status=422 if request.method == "POST" else 200)


def _arrive(request: PersonRequest, app: Authenticator) -> HttpResponse:
    """The session counts as verified from now on; whoever has no recovery codes yet gets theirs."""
    prove(request, FACTOR)
    django_otp.login(request, app)
    end_sessions(request.user.id, keep=request.session.session_key, by=request.user)
    if RecoveryCodes.objects.filter(user=request.user).exists():
        messages.success(request, "Your app is set up")
        return redirect(way_on(request))
    return _show_codes(request)


def _show_codes(request: PersonRequest) -> HttpResponse:
    """Ten new codes, on this answer and on none after it."""
    context = {"codes": renew_recovery_codes(by=request.user), "next": way_on(request)}
    return render(request, "account/recovery_codes.html", context)


def _image(request: PersonRequest, app: Authenticator) -> str:
    """What a phone scans, as the address of an SVG picture (Google's "Key URI format")."""
    label = f"CustomerFlows:{request.user.email}"
    uri = f"otpauth://totp/{label}?{urlencode({'secret': app.seed, 'issuer': 'CustomerFlows'})}"
    # With a light ground of its own, or a phone could not read it on a dark page.
    address: str = segno.make(uri, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff")
    return address


@signed_in
@confirmed(CHANGE)
@require_http_methods(["GET", "POST"])
def recovery_codes_new(request: PersonRequest) -> HttpResponse:
    """Ask, then make ten new recovery codes; the old ones stop working."""
    if not has_factor(request.user):
        messages.info(request, "Set up an app or a passkey first. Recovery codes stand in for it.")
        return redirect("accounts:security")
    if request.method == "POST":
        return _show_codes(request)
    has_codes = RecoveryCodes.objects.filter(user=request.user).exists()
    return render(request, "account/recovery_codes_new.html", {"has_codes": has_codes, "next": way_on(request)})


@signed_in
@confirmed(CHANGE)
@require_POST
def factor_name(request: PersonRequest, factor_key: str) -> HttpResponse:
    """Call a factor something else."""
    factor = factor_of(request.user, factor_key)
    if factor is None:
        return _gone(request)
    form = FactorNameForm(request.POST)
    if form.is_valid():
        rename_factor(factor, form.cleaned_data["name"], by=request.user)
        messages.success(request, "Name saved")
    else:
        messages.error(request, "A name has 1 to 64 letters. Nothing was changed.")
    return redirect("accounts:security")


@signed_in
@confirmed(CHANGE)
@require_http_methods(["GET", "POST"])
def factor_removal(request: PersonRequest, factor_key: str) -> HttpResponse:
    """Ask, then take a factor away."""
    factor = factor_of(request.user, factor_key)
    if factor is None:
        return _gone(request)
    if request.method == "GET":
        context: dict[str, Any] = {"factor": factor, "is_last": len(factors_of(request.user)) == 1}
        return render(request, "account/factor_removal.html", context)
    try:
        remove_factor(factor, by=request.user)
    except RemovalOfFactorRefused as refusal:
        messages.error(request, str(refusal))
    else:
        end_sessions(request.user.id, keep=request.session.session_key, by=request.user)
        messages.success(request, f"{factor.device.name} no longer signs you in")
    return redirect("accounts:security")


def _gone(request: PersonRequest) -> HttpResponse:
    """The answer where there is no such factor: removed in another window, or never this person's."""
    messages.error(request, "That one isn’t here anymore. Nothing was changed.")
    return redirect("accounts:security")
