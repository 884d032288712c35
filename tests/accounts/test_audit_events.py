"""What accounts writes down: who came, who failed to, who went, what was changed and what was refused."""

from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client, override_settings

from accounts import middleware
from contacts.models import Contact
from security.audit.reading import Event, Filters, events
from security.audit.wording import sentence
from security.tenancy.context import tenant_transaction
from tests.cast import PASSWORD, Cast

WRONG = "not-the-password"  # pragma: allowlist secret
FIREFOX = {"User-Agent": "Firefox 140"}


def log_of(member: Any, action: str = "") -> list[Event]:
    """What a member's company reads."""
    with tenant_transaction(member.as_tenant()):
        return events(Filters(action=action))


def sentences(member: Any, action: str = "") -> list[str]:
    return [sentence(event) for event in log_of(member, action)]


def sign_in(address: str, password: str) -> Client:
    client = Client(headers=FIREFOX)
    client.post("/login/", {"login": address, "password": password})
    return client


def test_a_sign_in_is_written_down_with_its_place(cast: Cast) -> None:
    sign_in("kiera@copperline.example", PASSWORD)
    event = log_of(cast.dana)[0]
    assert (sentence(event), event.address, event.user_agent) == ("Kiera Boone signed in", "127.0.0.1", "Firefox 140")
    assert len(event.request_id) > 8


def test_a_sign_in_of_somebody_with_two_companies_stands_in_both(cast: Cast) -> None:
    sign_in("dana@copperline.example", PASSWORD)
    with tenant_transaction(cast.plumbing.as_system()):
        in_plumbing = [sentence(event) for event in events(Filters())]
    assert (sentences(cast.dana), in_plumbing) == (["Dana Whitfield signed in"], ["Dana Whitfield signed in"])


def test_a_failed_sign_in_is_written_down_and_holds_no_password(cast: Cast) -> None:
    sign_in("Kiera@Copperline.example", WRONG)
    event = log_of(cast.dana)[0]
    assert sentence(event) == "Somebody tried to sign in as Kiera Boone and failed"
    assert (event.actor_id, event.address, event.user_agent) == (None, "127.0.0.1", "Firefox 140")
    assert WRONG not in str(event)


@pytest.mark.parametrize("address", ["nobody@copperline.example", "", "x" * 300])
def test_a_failed_sign_in_of_nobody_is_nobodys(cast: Cast, address: str) -> None:
    sign_in(address, WRONG)
    assert (sentences(cast.dana), sentences(cast.rex)) == ([], [])


def test_a_sign_out_is_written_down(cast: Cast, browser_of: Any) -> None:
    browser_of(cast.kiera).post("/logout/")
    assert sentences(cast.dana) == ["Kiera Boone signed out"]


def test_a_changed_company_is_written_down_with_what_was_before(cast: Cast, browser_of: Any) -> None:
    browser_of(cast.luis).post(
        "/copperline/settings/", {"name": "Copper & Co", "trade": "other", "timezone": "America/Chicago"}
    )
    event = log_of(cast.dana)[0]
    assert sentence(event) == "Luis Ortega changed the company: name Copperline Heating & Air → Copper & Co"
    assert (event.before, event.after) == ({"name": "Copperline Heating & Air"}, {"name": "Copper & Co"})


def test_a_company_saved_as_it_was_is_no_event(cast: Cast, browser_of: Any) -> None:
    same = {"name": cast.copperline.name, "trade": cast.copperline.trade, "timezone": cast.copperline.timezone}
    assert browser_of(cast.luis).post("/copperline/settings/", same).status_code == 302
    assert sentences(cast.dana) == []


def test_a_removal_is_written_down(cast: Cast, browser_of: Any) -> None:
    browser_of(cast.dana).post(f"/copperline/settings/team/{cast.kiera.id}/removal/")
    event = log_of(cast.dana)[0]
    assert (sentence(event), event.before) == ("Dana Whitfield removed Kiera Boone from the team", {"role": "Member"})


def test_a_refused_removal_is_no_event(cast: Cast, browser_of: Any) -> None:
    browser_of(cast.dana).post(f"/copperline/settings/team/{cast.dana.id}/removal/")
    assert sentences(cast.dana) == []


def test_a_refusal_by_permission_survives_the_rollback_of_its_request(cast: Cast, browser_of: Any) -> None:
    assert browser_of(cast.ellie).post("/copperline/contacts/new/", {"name": "x"}).status_code == 403
    event = log_of(cast.dana)[0]
    assert sentence(event) == "Ellie Park was refused /copperline/contacts/new/"
    assert event.after == {"address": "/copperline/contacts/new/", "method": "POST", "refused_by": "permission"}


def test_a_refusal_holds_no_search(cast: Cast, browser_of: Any) -> None:
    browser_of(cast.ellie).get("/copperline/contacts/new/?name=Maria+Delgado")
    assert log_of(cast.dana)[0].after["address"] == "/copperline/contacts/new/"


@override_settings(ROOT_URLCONF="tests.isolation.trap_urls")
def test_a_refusal_by_the_database_survives_the_rollback_of_its_request(cast: Cast, browser_of: Any) -> None:
    assert browser_of(cast.ellie).get("/copperline/trap/answer/200/").status_code == 403
    assert log_of(cast.dana)[0].after["refused_by"] == "database"
    with tenant_transaction(cast.dana.as_tenant()):
        assert Contact.objects.count() == 0


@override_settings(ROOT_URLCONF="tests.isolation.trap_urls")
def test_what_was_done_before_the_refusal_is_rolled_back(cast: Cast, browser_of: Any) -> None:
    assert browser_of(cast.kiera).get("/copperline/trap/raise/denied/").status_code == 403
    assert sentences(cast.dana) == ["Kiera Boone was refused /copperline/trap/raise/denied/"]
    with tenant_transaction(cast.dana.as_tenant()):
        assert Contact.objects.count() == 0


@pytest.mark.parametrize("path", ["/copperline/contacts/", "/copperline/nothing/here/", "/brightside/"])
def test_what_is_no_refusal_is_no_event(cast: Cast, browser_of: Any, path: str) -> None:
    browser_of(cast.ellie).get(path)
    assert (sentences(cast.dana), sentences(cast.rex)) == ([], [])


def test_a_refusal_stands_even_when_it_cannot_be_written_down(
    cast: Cast, browser_of: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(middleware, "record", fail)
    assert browser_of(cast.ellie).get("/copperline/contacts/new/").status_code == 403
    assert "a refusal could not be recorded" in caplog.text
