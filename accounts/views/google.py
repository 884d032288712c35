"""Google log-in: allauth's views with our adapter; without a client id none of them exists."""

from allauth.socialaccount import views as social
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.utils import get_request_param
from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from accounts.confirming import confirmed
from accounts.google import GoogleAdapter, is_offered
from security.access import View, public, signed_in

CHANGE = "change how you sign in"


def _offered(view: View) -> View:
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not is_offered():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _starting(view: View) -> View:
    """The way to Google; whoever is in and goes there to connect it proves first who they are."""
    asked = confirmed(CHANGE)(view)

    def started(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        is_change = request.user.is_authenticated and get_request_param(request, "process") == AuthProcess.CONNECT
        return (asked if is_change else view)(request, *args, **kwargs)

    return started


log_in = public("a way in")(_offered(_starting(OAuth2LoginView.adapter_view(GoogleAdapter))))
callback = public("where Google sends people back to; the state in the session is the proof")(
    require_GET(_offered(OAuth2CallbackView.adapter_view(GoogleAdapter)))
)
sign_up = public("everybody may open a company")(_offered(transaction.atomic(social.signup)))
cancelled = public("says what happened to somebody who is not in")(_offered(social.login_cancelled))
failed = public("says what happened to somebody who is not in")(_offered(social.login_error))
connections = signed_in(_offered(confirmed(CHANGE)(social.connections)))
