"""What a stolen session must not do: each leads to "Confirm it's you" without a proof of the last ten minutes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Invitation, Membership, Session
from customerflows import clock
from security.tenancy.context import tenant_transaction
from tests.accounts.test_audit_events import sentences
from tests.cast import PASSWORD, Cast

TEAM = "/copperline/settings/team/"
ASK = "/account/confirm/?next="


@pytest.fixture
def stale(cast: Cast, browser_of: Any, time_machine: Any, settings: Any) -> Client:
    """Dana's browser, eleven minutes after she logged in."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, google_client_id="tests")
    browser: Client = browser_of(cast.dana)
    time_machine.move_to(clock.now() + timedelta(minutes=11))
    return browser


def make_an_admin(cast: Cast, browser: Client) -> Any:
    return browser.post(f"{TEAM}{cast.kiera.id}/role/", {"role": "admin"})


def make_an_owner(cast: Cast, browser: Client) -> Any:
    return browser.post(f"{TEAM}{cast.luis.id}/role/", {"role": "owner"})


def invite_an_admin(_cast: Cast, browser: Client) -> Any:
    return browser.post("/copperline/settings/invitations/", {"email": "nora@pike.example", "role": "admin"})


def hand_over(cast: Cast, browser: Client) -> Any:
    form = {"heir": str(cast.luis.id), "company": cast.copperline.name}
    return browser.post("/copperline/settings/ownership/", form)


def change_rights(_cast: Cast, browser: Client) -> Any:
    return browser.post(f"{TEAM}rights/", {"member": "contacts:create"})


def restrict(cast: Cast, browser: Client) -> Any:
    return browser.post(f"{TEAM}{cast.kiera.id}/", {"is_assigned_only": "on"})


def restrict_pipelines(cast: Cast, browser: Client) -> Any:
    return browser.post(f"/copperline/pipeline/members/{cast.kiera.id}/", {"scope": "some"})


def end_sessions(_cast: Cast, browser: Client) -> Any:
    return browser.post("/account/security/sessions/end-others/")


def download_the_log(_cast: Cast, browser: Client) -> Any:
    return browser.get("/copperline/settings/audit/export/")


def connect_google(_cast: Cast, browser: Client) -> Any:
    return browser.post("/account/google/login/?process=connect")


def connect_google_by_a_field(_cast: Cast, browser: Client) -> Any:
    return browser.post("/account/google/login/", {"process": "connect"})


def disconnect_google(_cast: Cast, browser: Client) -> Any:
    return browser.post("/account/google/", {"account": "1"})


VERBS: list[Callable[[Cast, Client], Any]] = [
    *(make_an_admin, make_an_owner, invite_an_admin, hand_over, change_rights, restrict, restrict_pipelines),
    *(end_sessions, download_the_log, connect_google, connect_google_by_a_field, disconnect_google),
]


@pytest.mark.parametrize("verb", VERBS)
def test_without_a_fresh_proof_it_is_asked_for_and_nothing_happens(cast: Cast, stale: Client, verb: Any) -> None:
    with tenant_transaction(cast.dana.as_tenant()):
        team = list(Membership.objects.order_by("id").values())
    answer = verb(cast, stale)
    assert (answer.status_code, answer["Location"].startswith(ASK)) == (302, True)
    with tenant_transaction(cast.dana.as_tenant()):
        assert list(Membership.objects.order_by("id").values()) == team
        assert Invitation.objects.count() == 0
    assert (sentences(cast.dana), Session.objects.of(cast.dana.user_id).count()) == ([], 1)


@pytest.mark.parametrize("verb", VERBS)
def test_with_one_it_is_not(cast: Cast, stale: Client, verb: Any) -> None:
    stale.post("/account/confirm/", {"password": PASSWORD})
    answer = verb(cast, stale)
    assert not answer.get("Location", "").startswith(ASK)


def test_a_small_role_is_given_without(cast: Cast, stale: Client) -> None:
    answer = stale.post(f"{TEAM}{cast.kiera.id}/role/", {"role": "viewer"})
    assert answer["Location"] == TEAM
    assert sentences(cast.dana, "member.role_changed") == [
        "Dana Whitfield changed the role of Kiera Boone: Member → Viewer"
    ]


def test_the_list_of_roles_is_shown_without(cast: Cast, stale: Client) -> None:
    assert stale.get(f"{TEAM}{cast.kiera.id}/role/").status_code == 200


def test_who_may_not_do_it_is_not_asked(cast: Cast, browser_of: Any, time_machine: Any) -> None:
    browser = browser_of(cast.luis)
    time_machine.move_to(clock.now() + timedelta(minutes=11))
    assert (hand_over(cast, browser).status_code, change_rights(cast, browser).status_code) == (403, 403)
