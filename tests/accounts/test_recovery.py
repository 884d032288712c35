"""Forgotten passwords: the way back in, and what it tells strangers."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Letter, User
from customerflows import clock
from tests.accounts.test_audit_events import sentences
from tests.cast import PASSWORD, Cast

KIERA = "kiera@copperline.example"
NEW = "slates-and-gutters-2026"
GONE = "This link doesn’t work any more"


def ask(address: str = KIERA) -> Any:
    return Client().post("/account/password/reset/", {"email": address})


def link() -> str:
    """Where the newest letter leads."""
    found = re.search(r"http://[^/]+(/account/password/reset/\S+)", Letter.objects.latest("id").read()["text"])
    assert found
    return found[1]


def choose(client: Client, address: str, password: str = NEW) -> Any:
    """Follow a link and choose a password."""
    form = client.get(address, follow=True)
    return client.post(form.context["action_url"], {"password1": password}, follow=True)


def may_log_in(password: str) -> bool:
    return Client().post("/login/", {"login": KIERA, "password": password}).status_code == 302


def test_a_link_leads_to_a_new_password(cast: Cast) -> None:
    ask()
    page = choose(Client(), link()).content.decode()
    assert "Your password is changed" in page
    assert (may_log_in(NEW), may_log_in(PASSWORD)) == (True, False)
    assert sentences(cast.dana, "person.password_reset") == ["Kiera Boone reset their password with a letter"]


def test_a_new_password_alone_lets_nobody_in(cast: Cast) -> None:
    ask()
    client = Client()
    choose(client, link())
    assert client.get("/copperline/")["Location"].startswith("/login/")


def test_the_person_is_told_that_the_password_was_changed(cast: Cast) -> None:
    ask()
    choose(Client(), link())
    told = Letter.objects.latest("id")
    assert (told.to, told.read()["subject"]) == (KIERA, "Your password was changed")


def test_a_new_password_ends_what_was_open_elsewhere(cast: Cast, browser_of: Any) -> None:
    elsewhere = browser_of(cast.kiera)
    ask()
    choose(Client(), link())
    assert elsewhere.get("/copperline/")["Location"].startswith("/login/")


def test_a_link_works_once(cast: Cast) -> None:
    ask()
    address = link()
    choose(Client(), address)
    assert GONE in Client().get(address, follow=True).content.decode()


def test_a_link_does_not_work_after_an_hour(cast: Cast) -> None:
    ask()
    address = link()
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert GONE in Client().get(address, follow=True).content.decode()


def test_an_older_link_dies_with_the_password_it_was_for(cast: Cast) -> None:
    ask()
    older = link()
    ask()
    choose(Client(), link())
    assert GONE in Client().get(older, follow=True).content.decode()


@pytest.mark.parametrize("forged", ["0-abc-def", "zzzz-cq3f1x-0123456789abcdef0123456789abcdef", "1-set-password"])
def test_a_forged_link_leads_nowhere(cast: Cast, forged: str) -> None:
    assert GONE in Client().get(f"/account/password/reset/{forged}/", follow=True).content.decode()


def test_a_link_of_one_person_does_not_fit_another(cast: Cast) -> None:
    ask()
    key = link().rstrip("/").partition("-")[2]
    ask("luis@copperline.example")
    luis = link().rstrip("/").rpartition("/")[2].partition("-")[0]
    assert GONE in Client().get(f"/account/password/reset/{luis}-{key}/", follow=True).content.decode()


def test_a_weak_password_is_refused_in_words_and_the_link_still_works(cast: Cast) -> None:
    ask()
    client, address = Client(), link()
    assert "This password is too short" in choose(client, address, "short").content.decode()
    assert "Your password is changed" in choose(client, address).content.decode()


def test_the_link_bears_the_sites_own_name_whatever_the_request_says(cast: Cast, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    Client(headers={"host": "evil.example"}).post("/account/password/reset/", {"email": KIERA})
    assert "evil.example" not in Letter.objects.latest("id").read()["text"]


def test_an_address_nobody_has_is_answered_alike(cast: Cast) -> None:
    known, unknown = ask(), ask("nobody@copperline.example")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert "If the address is right" in Client().get(known["Location"]).content.decode()


def test_whoever_has_no_account_is_told_so_by_mail_alone(cast: Cast) -> None:
    ask("nobody@copperline.example")
    told = Letter.objects.latest("id")
    assert (told.to, told.read()["subject"]) == ("nobody@copperline.example", "No account with this address")


def test_a_login_that_is_switched_off_gets_no_link(cast: Cast) -> None:
    User.objects.filter(email=KIERA).update(is_active=False)
    ask()
    assert "/account/password/reset/" not in Letter.objects.latest("id").read()["text"]


def test_password_managers_find_where_to_change_a_password() -> None:
    assert Client().get("/.well-known/change-password")["Location"] == "/account/password/"
