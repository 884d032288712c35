"""Google log-in against a real, separate OpenID provider: what lets somebody in, and what never does."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from accounts.google import GoogleAdapter, nonce_of
from accounts.models import Letter, User
from customerflows.environment import google_origin, load
from tests.accounts.going_to_google import (
    COMPANY,
    come_with_google,
    connected,
    consent,
    introduce,
    just_proved,
    leave,
    sign_up,
)
from tests.accounts.test_audit_events import sentences
from tests.accounts.test_sign_up import owner_of
from tests.cast import PASSWORD, Cast
from tests.journeys.product import free_ports

CLIENT = "customerflows-test"
REFUSED = "That didn’t work with Google"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of an OpenID provider in a process of its own."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _attempt in range(200):
        if answers(address):
            break
        time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(10)


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/jwks", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def google(provider: str, settings: Any, db: None) -> str:
    """The product, told that this provider is Google."""
    settings.ENVIRONMENT = replace(
        settings.ENVIRONMENT,
        google_client_id=CLIENT,
        google_client_secret="secret",
        google_authorize_url=f"{provider}/oauth2/authorize",
        google_token_url=f"{provider}/oauth2/token",
        google_identity_url=f"{provider}/userinfo",
        google_certs_url=f"{provider}/jwks",
        google_issuer=provider,
    )
    return provider


def test_whoever_is_new_names_their_company_and_is_in(google: str) -> None:
    introduce(google, "nora")
    client = Client()
    asked = come_with_google(client, "nora").content.decode()
    assert ['value="Nora Pike"' in asked, 'value="nora@pike.example"' in asked] == [True, True]
    page = client.post("/account/google/signup/", COMPANY, follow=True)
    assert page.redirect_chain[-1][0] == "/pike-roofing/"
    owner = owner_of("pike-roofing")
    assert (owner.name, owner.email) == ("Nora Pike", "nora@pike.example")
    assert not User.objects.get().has_usable_password()


def test_the_next_time_google_is_enough(google: str) -> None:
    introduce(google, "nora2")
    sign_up(Client(), "nora2")
    assert come_with_google(Client(), "nora2").redirect_chain[-1][0] == "/pike-roofing/"
    assert User.objects.count() == 1


def test_the_way_back_leads_to_the_page_that_was_asked_for(cast: Cast, google: str) -> None:
    introduce(google, "kiera")
    connected(cast.kiera, "kiera")
    arrived = come_with_google(Client(), "kiera", "?next=/copperline/contacts/")
    assert arrived.redirect_chain[-1][0] == "/copperline/contacts/"


def test_the_address_google_vouches_for_cannot_be_swapped_in_the_form(google: str) -> None:
    introduce(google, "nora3")
    client = Client()
    come_with_google(client, "nora3")
    client.post("/account/google/signup/", {**COMPANY, "email": "dana@copperline.example"})
    assert [user.email for user in User.objects.all()] == ["nora3@pike.example"]


def test_a_google_account_never_takes_over_the_user_of_its_address(cast: Cast, google: str) -> None:
    introduce(google, "thief", email="Dana@Copperline.example")
    client = Client()
    page = come_with_google(client, "thief")
    assert (page.status_code, "You have an account already" in page.content.decode()) == (409, True)
    assert "connect Google there" in page.content.decode()
    assert client.get("/copperline/")["Location"].startswith("/login/")
    assert not SocialAccount.objects.exists()


def test_an_address_google_does_not_vouch_for_opens_nothing(cast: Cast, google: str) -> None:
    introduce(google, "liar", email="dana@copperline.example", email_verified=False)
    page = come_with_google(Client(), "liar")
    assert (page.status_code, "Google didn’t vouch for an address" in page.content.decode()) == (403, True)


def test_whoever_is_in_connects_google_under_profile_and_is_told(cast: Cast, google: str) -> None:
    introduce(google, "lu", email="luis@gmail.example")
    client = Client()
    client.post("/login/", {"login": "luis@copperline.example", "password": PASSWORD})
    page = come_with_google(client, "lu", "?process=connect")
    assert page.redirect_chain[-1][0] == "/account/profile/"
    assert "Connected as luis@gmail.example" in page.content.decode()
    told = Letter.objects.latest("id")
    assert (told.to, told.read()["subject"]) == ("luis@copperline.example", "Google can log you in now")
    assert sentences(cast.dana, "person.google_connected") == ["Luis Ortega connected a Google account to sign in with"]
    assert come_with_google(Client(), "lu").redirect_chain[-1][0] == "/copperline/"


def test_a_google_account_of_somebody_else_is_not_connected_twice(cast: Cast, google: str, browser_of: Any) -> None:
    introduce(google, "shared")
    connected(cast.luis, "shared")
    page = come_with_google(browser_of(cast.kiera), "shared", "?process=connect")
    assert "That Google account belongs to somebody else here." in page.content.decode()
    assert SocialAccount.objects.get().user_id == cast.luis.user_id


def test_google_is_disconnected_under_profile(cast: Cast, google: str, browser_of: Any) -> None:
    connected(cast.kiera, "kiera-2")
    browser = browser_of(cast.kiera)
    page = browser.get("/account/google/").content.decode()
    assert "Connected as <b" in page
    browser.post("/account/google/", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()
    assert Letter.objects.latest("id").read()["subject"] == "Google can’t log you in any more"
    assert sentences(cast.dana) == ["Kiera Boone disconnected their Google account"]


def test_nobody_disconnects_somebody_elses_google(cast: Cast, google: str, browser_of: Any) -> None:
    connected(cast.luis, "luis-2")
    browser_of(cast.kiera).post("/account/google/", {"account": SocialAccount.objects.get().pk})
    assert SocialAccount.objects.exists()


def test_the_only_way_in_is_not_taken_away(google: str) -> None:
    introduce(google, "nora4")
    client = Client()
    sign_up(client, "nora4")
    just_proved(client)
    page = client.post("/account/google/", {"account": SocialAccount.objects.get().pk})
    assert "Set a password first. Without Google it is your only way in." in page.content.decode()
    assert SocialAccount.objects.exists()


def test_somebody_who_came_with_google_sets_a_password(google: str) -> None:
    introduce(google, "nora5")
    client = Client()
    sign_up(client, "nora5")
    assert client.get("/account/password/")["Location"] == "/account/password/set/"
    client.post("/account/password/set/", {"password1": "slates-and-gutters-2026"})
    login = {"login": "nora5@pike.example", "password": "slates-and-gutters-2026"}
    assert Client().post("/login/", login).status_code == 302


def test_the_way_to_google_carries_state_nonce_and_a_challenge(google: str) -> None:
    sent = parse_qs(urlsplit(leave(Client())).query)
    assert sent["code_challenge_method"] == ["S256"]
    assert len(sent["code_challenge"][0]) == 43
    assert sent["nonce"] == [nonce_of(sent["state"][0])]
    assert set(sent["scope"][0].split()) == {"openid", "email", "profile"}


def test_no_token_of_google_is_kept(cast: Cast, google: str) -> None:
    introduce(google, "kiera-3")
    connected(cast.kiera, "kiera-3")
    come_with_google(Client(), "kiera-3")
    assert not SocialAccount.objects.get().socialtoken_set.exists()


def test_the_answer_meant_for_one_browser_is_of_no_use_in_another(cast: Cast, google: str) -> None:
    introduce(google, "kiera-4")
    connected(cast.kiera, "kiera-4")
    back = consent(leave(Client()), "kiera-4")
    stranger = Client()
    assert REFUSED in stranger.get(back).content.decode()
    assert stranger.get("/copperline/")["Location"].startswith("/login/")


def test_an_answer_works_once(cast: Cast, google: str) -> None:
    introduce(google, "kiera-5")
    connected(cast.kiera, "kiera-5")
    client = Client()
    back = consent(leave(client), "kiera-5")
    client.get(back)
    client.post("/logout/")
    assert REFUSED in client.get(back).content.decode()


def test_somebody_who_stops_at_google_is_told_that_nothing_happened(google: str) -> None:
    client = Client()
    denied = httpx.post(leave(client), data={"action": "deny"}, trust_env=False).headers["location"]
    back = urlsplit(denied)
    assert "You stopped at Google" in client.get(f"{back.path}?{back.query}", follow=True).content.decode()


def test_a_link_alone_starts_nothing(google: str) -> None:
    page = Client().get("/account/google/login/")
    assert (page.status_code, "Continue with Google?" in page.content.decode()) == (200, True)


@pytest.mark.parametrize("address", ["google_token_url", "google_certs_url"])
def test_google_being_away_is_told_in_plain_words(cast: Cast, google: str, settings: Any, address: str) -> None:
    introduce(google, "kiera-6")
    connected(cast.kiera, "kiera-6")
    client = Client()
    back = consent(leave(client), "kiera-6")
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, **{address: "http://127.0.0.1:9/away"})
    assert REFUSED in client.get(back).content.decode()


@pytest.mark.parametrize(
    ("wrong"),
    [
        {"google_issuer": "https://accounts.google.com"},
        {"google_client_id": "another-client"},
    ],
)
def test_a_token_of_another_issuer_or_for_another_client_is_refused(
    cast: Cast, google: str, settings: Any, wrong: dict[str, str]
) -> None:
    introduce(google, "kiera-7")
    connected(cast.kiera, "kiera-7")
    client = Client()
    back = consent(leave(client), "kiera-7")
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, **wrong)
    assert REFUSED in client.get(back).content.decode()


def claims_for(issuer: str, state: str, **changes: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {"iss": issuer, "aud": CLIENT, "sub": "kiera", "iat": now, "exp": now + 60, "nonce": nonce_of(state)}
    return claims | changes


def decoded(rf: Any, provider: str, token: str) -> Any:
    """What the adapter makes of a token in the attempt "state-1"."""
    adapter = GoogleAdapter(rf.get("/account/google/callback/", {"state": "state-1"}))
    return adapter._decode_id_token(type("App", (), {"client_id": CLIENT})(), token)


def test_a_token_that_the_provider_did_not_sign_is_refused(google: str, rf: Any) -> None:
    kid = httpx.get(f"{google}/jwks", trust_env=False).json()["keys"][0].get("kid")
    forger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    token = jwt.encode(claims_for(google, "state-1"), forger, algorithm="RS256", headers={"kid": kid})
    with pytest.raises(Exception, match="Invalid id_token"):
        decoded(rf, google, token)


@pytest.mark.parametrize(("algorithm", "key"), [("none", None), ("HS256", "customerflows-test-key-of-32-bytes!")])
def test_a_token_does_not_choose_how_it_is_verified(google: str, rf: Any, algorithm: str, key: Any) -> None:
    token = jwt.encode(claims_for(google, "state-1"), key, algorithm=algorithm, headers={"kid": "x"})
    with pytest.raises(Exception, match="another algorithm"):
        decoded(rf, google, token)


def test_what_is_no_token_is_refused(google: str, rf: Any) -> None:
    with pytest.raises(Exception, match="unreadable"):
        decoded(rf, google, "not.a.token")


def test_a_token_of_another_attempt_is_refused(cast: Cast, google: str, settings: Any) -> None:
    introduce(google, "kiera-8")
    connected(cast.kiera, "kiera-8")
    client = Client()
    there = leave(client)
    nonce = parse_qs(urlsplit(there).query)["nonce"][0]
    assert REFUSED in client.get(consent(there.replace(nonce, nonce_of("other")), "kiera-8")).content.decode()


@pytest.mark.parametrize("name", ["login", "callback", "signup", "cancelled", "error"])
def test_without_a_client_id_there_is_no_google(db: None, name: str) -> None:
    assert Client().get(f"/account/google/{name}/").status_code == 404
    assert "Google" not in Client().get("/login/").content.decode()


def test_the_way_in_by_google_is_offered_where_there_is_one(google: str) -> None:
    assert [b"Continue with Google" in Client().get(page).content for page in ("/login/", "/signup/")] == [True] * 2


def test_a_form_may_lead_to_google_where_it_is_offered_and_nowhere_else() -> None:
    assert google_origin(load({"CUSTOMERFLOWS_ENV": "test"})) == []
    offered = load({"CUSTOMERFLOWS_ENV": "test", "GOOGLE_CLIENT_ID": "x"})
    assert google_origin(offered) == ["https://accounts.google.com"]


def test_a_second_account_by_the_same_address_is_not_opened(google: str) -> None:
    introduce(google, "nora6")
    sign_up(Client(), "nora6")
    introduce(google, "nora7", email="nora6@pike.example")
    assert come_with_google(Client(), "nora7").status_code == 409
    assert User.objects.count() == 1


def test_a_switched_off_login_stays_out(cast: Cast, google: str) -> None:
    introduce(google, "kiera-9")
    connected(cast.kiera, "kiera-9")
    User.objects.filter(id=cast.kiera.user_id).update(is_active=False)
    assert "This login is switched off" in come_with_google(Client(), "kiera-9").content.decode()
