"""What is written down: by whom, about what, from where; and what never is."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.test import RequestFactory, override_settings

from customerflows.clock import now
from security.audit import record, record_for_person
from security.audit.actions import LABELS, SENTENCES, label
from security.audit.facts import FactRefused, facts
from security.audit.origin import OriginMiddleware
from security.audit.reading import Event, Filters, events
from security.audit.wording import sentence
from security.tenancy.context import NoTenantError, tenant_transaction
from tests.cast import Cast

SECRETS = ["password", "api_token", "body", "message", "Note", "totp_seed", "client-secret", "recovery_otp"]


def log_of(member: Any, **filters: Any) -> list[Event]:
    """What a member's company reads."""
    with tenant_transaction(member.as_tenant()):
        return events(Filters(**filters))


def record_a_change(cast: Cast, **values: Any) -> None:
    with tenant_transaction(cast.dana.as_tenant()):
        record("account.changed", by=cast.dana, about=cast.ellie, **values)


def test_an_event_tells_who_did_what_to_whom(cast: Cast) -> None:
    record_a_change(cast, before={"role": "Member"}, after={"role": "Viewer"})
    event = log_of(cast.dana)[0]
    assert (event.action, event.actor_id, event.actor_name) == ("account.changed", cast.dana.id, "Dana Whitfield")
    assert (event.subject_type, event.subject_id, event.subject_name) == ("membership", cast.ellie.id, "Ellie Park")
    assert (event.before, event.after) == ({"role": "Member"}, {"role": "Viewer"})
    assert sentence(event) == "Dana Whitfield changed the company: role Member → Viewer"


def test_an_event_tells_where_the_request_came_from(cast: Cast) -> None:
    request = RequestFactory().get("/", headers={"User-Agent": "Firefox\0" + "x" * 400}, REMOTE_ADDR="192.0.2.7")
    OriginMiddleware(lambda _request: record_a_change(cast))(request)  # type: ignore[arg-type,return-value]
    event = log_of(cast.dana)[0]
    assert (event.address, event.user_agent[:9], len(event.user_agent)) == ("192.0.2.7", "Firefoxxx", 300)


def test_what_no_request_does_has_no_origin(cast: Cast) -> None:
    record_a_change(cast)
    assert [(event.address, event.user_agent) for event in log_of(cast.dana)] == [("", "")]


def test_an_event_tells_whom_our_own_proxies_saw(cast: Cast, settings: Any) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, trusted_proxies=1)
    claimed = {"X-Forwarded-For": "203.0.113.66, 198.51.100.1"}
    request = RequestFactory().get("/", headers=claimed, REMOTE_ADDR="192.0.2.7")
    OriginMiddleware(lambda _request: record_a_change(cast))(request)  # type: ignore[arg-type,return-value]
    assert log_of(cast.dana)[0].address == "198.51.100.1"


def test_an_action_without_a_sentence_is_refused(cast: Cast) -> None:
    with pytest.raises(ValueError, match="has no sentence"), tenant_transaction(cast.dana.as_tenant()):
        record("member.applauded", by=cast.dana)


def test_nothing_is_recorded_outside_a_company(db: None) -> None:
    with pytest.raises(NoTenantError):
        record("account.changed", by=None)


@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_and_no_message_is_written_down(name: str) -> None:
    with pytest.raises(FactRefused, match="holds no"):
        facts({name: "x"})


def test_only_plain_values_are_written_down() -> None:
    with pytest.raises(FactRefused, match="plain values"):
        facts({"role": object()})


def test_long_words_are_cut_and_nulls_left_out() -> None:
    kept = facts({"name": "a\0b" + "c" * 400, "count": 3, "is_on": True, "days": {"tue", "mon"}, "at": now()})
    assert (kept["name"][:3], len(kept["name"]), kept["days"]) == ("abc", 200, ["mon", "tue"])
    assert (kept["count"], kept["is_on"], isinstance(kept["at"], str)) == (3, True, True)


def test_what_is_rolled_back_did_not_happen(cast: Cast) -> None:
    with tenant_transaction(cast.dana.as_tenant()):
        record("account.changed", by=cast.dana)
        transaction.set_rollback(True)
    assert log_of(cast.dana) == []


def test_what_a_person_does_stands_in_each_of_their_companies(cast: Cast) -> None:
    record_for_person(cast.dana.user_id, "session.signed_in")
    assert [sentence(event) for event in log_of(cast.dana)] == ["Dana Whitfield signed in"]
    with tenant_transaction(cast.plumbing.as_system()):
        assert [event.actor_name for event in events(Filters())] == ["Dana Whitfield"]
    assert log_of(cast.rex) == []


def test_what_a_person_does_inside_a_company_waits_for_its_commit(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), tenant_transaction(cast.dana.as_tenant()):
        record_for_person(cast.dana.user_id, "session.signed_out")
        assert events(Filters()) == []
    assert [event.action for event in log_of(cast.dana)] == ["session.signed_out"]


def test_whoever_only_claimed_to_be_somebody_did_not_act_as_them(cast: Cast) -> None:
    record_for_person(cast.ellie.user_id, "session.sign_in_failed", proven=False)
    event = log_of(cast.dana, person=cast.ellie.id)[0]
    assert (event.actor_id, event.subject_id) == (None, cast.ellie.id)
    assert sentence(event) == "Somebody tried to sign in as Ellie Park and failed"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"action": "member.removed"}, ["member.removed"]),
        ({"called": "PARK"}, ["member.removed"]),
        ({"called": "%"}, []),
        ({"called": "Brightside"}, []),
    ],
)
def test_the_log_is_narrowed(cast: Cast, wanted: dict[str, Any], found: list[str]) -> None:
    with tenant_transaction(cast.dana.as_tenant()):
        record("account.changed", by=cast.luis, about=cast.copperline)
        record("member.removed", by=cast.dana, about=cast.ellie)
    assert [event.action for event in log_of(cast.dana, **wanted)] == found


def test_every_action_is_listed_in_words() -> None:
    assert LABELS.keys() <= SENTENCES.keys()
    assert [name for name in SENTENCES if not label(name)[0].isupper() or "_" in label(name)] == []


@override_settings(ROOT_URLCONF="customerflows.urls")
def test_a_sentence_survives_braces_in_names(cast: Cast) -> None:
    record_a_change(cast, after={"name": "{actor.__class__} %s"})
    assert sentence(log_of(cast.dana)[0]) == "Dana Whitfield changed the company: name {actor.__class__} %s"
