"""Sign-up, log-in and log-out: allauth's flows behind our own access declarations and templates."""

from allauth.account import views as allauth
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from security.access import public, signed_in
from security.limits import limited, posted

log_in = public("everybody's way in")(limited("login", by=posted("login"))(allauth.login))
sign_up = public("everybody may open a company")(limited("sign_up")(allauth.signup))


@signed_in
def log_out(request: HttpRequest) -> HttpResponseBase:
    """End the session; the browser is asked to forget what it kept of our pages (Clear-Site-Data)."""
    response: HttpResponseBase = allauth.logout(request)
    if request.method == "POST":
        # Not "cookies": the theme stays, and the session's own cookie is taken away by the session itself.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
