"""Confirm it's you: a fresh proof before what a stolen session must not be able to do (OWASP ASVS 7.5.1).

`@confirmed("change the team’s security")` lets a request through when the person has proved in this session, within ten
minutes, who they are. Else it leads to a page that says what for, takes the proof and returns to what was asked.
A person who has a second factor proves it by that; a password alone would be no better than what was stolen.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.factors import has_factor
from customerflows import clock

FRESH_SECONDS = 600
FACTOR, PASSWORD, GOOGLE = "factor", "password", "google"
# allauth's own record of a Google log-in ("socialaccount") is none of these: Google may have asked for nothing.
_WITHOUT_FACTOR = {FACTOR, PASSWORD, GOOGLE}
_PURPOSE = "confirming"

View = Callable[..., HttpResponseBase]


def prove(request: HttpRequest, how: str) -> None:
    """Note that the person has just proved by `how` who they are, and give the session a new key.

    FACTOR, PASSWORD, or GOOGLE once the `auth_time` of a fresh log-in there has been checked.
    """
    record_authentication(request, request.user, how)
    request.session.cycle_key()
    rotate_token(request)


def is_confirmed(request: HttpRequest) -> bool:
    """Whether there is a proof of the last ten minutes that counts for this person."""
    since = clock.now().timestamp() - FRESH_SECONDS
    fresh = {record["method"] for record in get_authentication_records(request, request.user) if record["at"] > since}
    if FACTOR in fresh:
        return True
    return bool(fresh & _WITHOUT_FACTOR) and not has_factor(request.user)  # type: ignore[arg-type]  # signed in


def confirmed(purpose: str) -> Callable[[View], View]:
    """Decorate a view that needs a fresh proof; `purpose` goes on from "Confirm it’s you to …".

    Stands under `@signed_in` or `@requires`, so that it is asked of people only who may do it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if is_confirmed(request):
                return view(request, *args, **kwargs)
            return _ask(request, purpose)

        return guarded

    return decorate


def purpose_of(request: HttpRequest) -> str:
    """What the proof is asked for, in words that go on from "to"."""
    purpose: str = request.session.get(_PURPOSE, "go on")
    return purpose


def _ask(request: HttpRequest, purpose: str) -> HttpResponse:
    """Lead to the page that takes the proof, in the way that the asker understands."""
    request.session[_PURPOSE] = purpose
    is_form = request.method not in {"GET", "HEAD"}
    if is_form:
        messages.info(request, f"Confirm it’s you to {purpose}, then send it once more.")
    address = f"{reverse('accounts:confirm')}?{urlencode({'next': _way_back(request)})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    if request.content_type == "application/json":
        return JsonResponse({"location": address}, status=403)
    return redirect(address)


def _way_back(request: HttpRequest) -> str:
    """The page that the person looks at: a form is not sent again by a link, so it comes back to its page."""
    here = request.get_full_path()
    is_page = request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request")
    seen = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if is_page or not url_has_allowed_host_and_scheme(seen, {request.get_host()}, request.is_secure()):
        return here
    parts = urlsplit(seen)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
