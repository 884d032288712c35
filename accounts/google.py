"""Google log-in: allauth's provider, held to more than it asks for by itself.

Its five addresses come from the environment. The identity token is always verified: signature, issuer, audience, expiry
(OpenID Connect Core 3.1.3.7) and a nonce that belongs to this browser's attempt. A Google account never becomes an
existing user's by its address alone.
"""

import secrets
from typing import Any

import jwt
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.google.provider import GoogleProvider
from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac

from accounts.models import User


def is_offered() -> bool:
    """Whether the operator has given this installation a client id."""
    return bool(settings.ENVIRONMENT.google_client_id)


def nonce_of(state: str) -> str:
    """The nonce of an attempt: made from its state, which lies in the session, by a key that only we have."""
    return salted_hmac("accounts.google.nonce", state, algorithm="sha256").hexdigest()


class NonceClient(OAuth2Client):  # type: ignore[misc]  # allauth has no types
    """Asks for an identity token that is good for one attempt only."""

    def get_redirect_url(self, authorization_url: str, scope: list[str], extra_params: dict[str, str]) -> str:
        """Google's page, with the nonce."""
        told = {**extra_params, "nonce": nonce_of(self.state)}
        address: str = super().get_redirect_url(authorization_url, scope, told)
        return address


class GoogleAdapter(GoogleOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """Google's addresses as the environment gives them, and a strict look at what comes back."""

    client_class = NonceClient

    @property
    def access_token_url(self) -> str:
        """Where the code is exchanged."""
        return settings.ENVIRONMENT.google_token_url

    @property
    def authorize_url(self) -> str:
        """Where the person is asked."""
        return settings.ENVIRONMENT.google_authorize_url

    @property
    def identity_url(self) -> str:
        """Where more about the person could be asked."""
        return settings.ENVIRONMENT.google_identity_url

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        """Read who it is; refused without an identity token, which allauth would do without."""
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("no identity token")
        return super().complete_login(request, app, token, **kwargs)

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            algorithm = jwt.get_unverified_header(id_token).get("alg")
        except jwt.PyJWTError as error:
            raise OAuth2Error("unreadable identity token") from error
        # The token must not choose how it is verified.
        if algorithm != "RS256":
            raise OAuth2Error("identity token of another algorithm")
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=settings.ENVIRONMENT.google_certs_url,
            issuer=settings.ENVIRONMENT.google_issuer,
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        if not secrets.compare_digest(str(claims.get("nonce", "")), nonce_of(self.request.GET.get("state", ""))):
            raise OAuth2Error("identity token of another attempt")
        return claims


# The provider makes the way to Google; the views below it lead back.
GoogleProvider.oauth2_adapter_class = GoogleAdapter


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Makes people from Google accounts, and keeps them apart from people who are here already."""

    error_messages = {  # allauth's own attribute
        **DefaultSocialAccountAdapter.error_messages,
        "no_password": "Set a password first. Without Google it is your only way in.",
        "connected_other": "That Google account belongs to somebody else here.",
    }

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> Any:
        """The one client there is, from the environment and never from the database."""
        if not is_offered() or provider not in (None, "google"):
            return []
        environment = settings.ENVIRONMENT
        key, secret = environment.google_client_id, environment.google_client_secret
        return [SocialApp(provider="google", name="Google", client_id=key, secret=secret)]

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Stop where the address is somebody's already: say how to connect the two instead."""
        if sociallogin.is_existing or sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        confirmed = [address.email.lower() for address in sociallogin.email_addresses if address.verified]
        if not confirmed:
            raise ImmediateHttpResponse(render(request, "socialaccount/no_address.html", status=403))
        # Nothing is told to strangers: Google has said that the mailbox is theirs.
        if any(filter_users_by_email(address) for address in confirmed):
            context = {"address": confirmed[0]}
            raise ImmediateHttpResponse(render(request, "socialaccount/address_taken.html", context, status=409))

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """Take over name and address."""
        user: User = sociallogin.user
        user.email = str(data.get("email") or "").lower()
        user.name = str(sociallogin.account.extra_data.get("name") or "")[:120]
        return user

    def get_signup_form_initial_data(self, sociallogin: Any) -> dict[str, str]:
        """What the form can say already."""
        return {"email": sociallogin.user.email, "name": sociallogin.user.name}

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Back to the profile."""
        return reverse("accounts:profile")
