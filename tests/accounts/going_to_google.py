"""The way to Google and back, as a person's browser goes it."""

from typing import Any
from urllib.parse import urlsplit

import httpx
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.models import Membership
from customerflows import clock

COMPANY = {"name": "Nora Pike", "company": "Pike Roofing", "trade": "roofing"}


def introduce(provider: str, sub: str, **claims: Any) -> None:
    """Tell the provider who somebody is."""
    claims = {"email": f"{sub}@pike.example", "email_verified": True, "name": "Nora Pike"} | claims
    httpx.put(f"{provider}/users/{sub}", json=claims, trust_env=False).raise_for_status()


def leave(client: Client, query: str = "") -> str:
    """Press "Continue with Google": where the browser is sent."""
    answer = client.post(f"/account/google/login/{query}")
    assert answer.status_code == 302
    return str(answer["Location"])


def consent(there: str, sub: str) -> str:
    """Be `sub` at the provider: the way back, as a path."""
    answer = httpx.post(there, data={"sub": sub}, trust_env=False)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


def come_with_google(client: Client, sub: str, query: str = "") -> Any:
    """Go to the provider and come back."""
    return client.get(consent(leave(client, query), sub), follow=True)


def sign_up(client: Client, sub: str) -> Any:
    come_with_google(client, sub)
    return client.post("/account/google/signup/", COMPANY, follow=True)


def just_proved(client: Client) -> None:
    """What the session knows after a fresh log-in at Google whose time was checked."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "google", "at": clock.now().timestamp()}]
    session.save()


def connected(member: Membership, sub: str) -> None:
    SocialAccount.objects.create(user=member.user, provider="google", uid=sub, extra_data={"email": "k@gmail.example"})
