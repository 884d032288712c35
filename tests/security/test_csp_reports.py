"""Violation reports: both forms that browsers send, counted without a trace of who and where."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from customerflows import clock
from security.models import CspReport
from security.models import csp_report as rows
from security.operations.collecting_reports import forget_old
from security.tasks import forget_csp_reports

pytestmark = pytest.mark.django_db
PAGE = "http://testserver/copperline/contacts/01a20300-0000-7000-8000-000000000000/?q=Maria+Delgado"
OLD_FORM, NEW_FORM = "application/csp-report", "application/reports+json"


def old(directive: str = "script-src-elem", blocked: str = "https://evil.example/x.js?maria", page: str = PAGE) -> Any:
    """What `report-uri` sends."""
    details = {"effective-directive": directive, "blocked-uri": blocked, "script-sample": "alert('Maria')"}
    return {"csp-report": {"document-uri": page, "referrer": PAGE, **details}}


def new(directive: str = "script-src-elem", blocked: str = "https://evil.example/x.js", page: str = PAGE) -> Any:
    """What the Reporting API sends."""
    body = {"effectiveDirective": directive, "blockedURL": blocked, "documentURL": page, "sample": "alert('Maria')"}
    return {"type": "csp-violation", "age": 12, "url": page, "user_agent": "Mozilla/5.0 (Maria)", "body": body}


def send(said: Any, form: str = OLD_FORM) -> int:
    """How the site answers to a report."""
    return int(Client().post("/csp-report/", json.dumps(said), content_type=form).status_code)


def kept() -> list[tuple[str, str, str, int]]:
    return list(CspReport.objects.order_by("directive").values_list("directive", "blocked", "route", "count"))


def test_a_report_is_counted_by_directive_origin_and_route() -> None:
    assert send(old()) == 204
    assert kept() == [("script-src-elem", "https://evil.example", "contacts:contact", 1)]


def test_the_newer_form_brings_several_at_once() -> None:
    assert send([new(), new(), new("img-src", "http://127.0.0.1:9/a.png")], NEW_FORM) == 204
    assert kept() == [
        ("img-src", "http://127.0.0.1:9", "contacts:contact", 1),
        ("script-src-elem", "https://evil.example", "contacts:contact", 2),
    ]


def test_the_same_in_both_forms_is_one_kind() -> None:
    send(old())
    send([new()], NEW_FORM)
    assert kept() == [("script-src-elem", "https://evil.example", "contacts:contact", 2)]


def test_nothing_is_kept_of_who_was_on_which_page() -> None:
    send(old())
    send([new()], NEW_FORM)
    text = str(list(CspReport.objects.values_list()))
    assert [word for word in ("Maria", "copperline", "01a20300", "?", "Mozilla") if word in text] == []


@pytest.mark.parametrize(
    ("blocked", "origin"),
    [
        ("inline", "inline"),
        ("eval", "eval"),
        ("data", "data"),
        ("data:text/html,<b>Maria", "data"),
        ("https://user:secret@evil.example:8443/a?b#c", "https://evil.example:8443"),
        ("wss://evil.example/socket", "wss://evil.example"),
        ("chrome-extension://abcdefghijklmnop/inject.js", "chrome-extension"),
        ("javascript:alert(1)", "(unknown)"),
        ("https://b\x00d.example/", "(unknown)"),
        ("https://[broken", "(unknown)"),
        ("", "(unknown)"),
    ],
)
def test_of_what_was_blocked_only_the_origin_is_kept(blocked: str, origin: str) -> None:
    assert send(old(blocked=blocked)) == 204
    assert kept()[0][1] == origin


def test_a_page_that_is_no_address_of_ours_is_told_by_no_path() -> None:
    send(old(page="http://testserver/no/such/page/maria/"))
    assert kept()[0][2] == "(unknown)"


@pytest.mark.parametrize("page", ["https://other.example/", "about:blank", "", "http://[broken"])
def test_violations_on_pages_of_other_sites_are_passed(page: str) -> None:
    assert (send(old(page=page)), kept()) == (204, [])


def test_a_directive_that_does_not_exist_is_passed() -> None:
    assert (send(old(directive="invented-src")), kept()) == (204, [])


def test_other_kinds_of_reports_are_passed() -> None:
    deprecation = {"type": "deprecation", "url": PAGE, "body": {"id": "old"}}
    assert (send([deprecation, new()], NEW_FORM), len(kept())) == (204, 1)


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ([], OLD_FORM),
        ({}, OLD_FORM),
        ({"csp-report": "x"}, OLD_FORM),
        (None, OLD_FORM),
        ({"type": "csp-violation"}, NEW_FORM),
        ([1], NEW_FORM),
        ([{"type": "csp-violation", "body": None}], NEW_FORM),
        ([{"type": "csp-violation", "body": {}}] * 21, NEW_FORM),
    ],
)
def test_what_is_no_report_is_refused(said: Any, form: str) -> None:
    assert (send(said, form), kept()) == (400, [])


@pytest.mark.parametrize("body", [b" ", b"{", b"\xff\xfe", b"[" * 8000])
def test_a_body_that_is_not_json_is_refused(body: bytes) -> None:
    assert Client().post("/csp-report/", body, content_type=OLD_FORM).status_code == 400


def test_fields_of_the_wrong_type_break_nothing() -> None:
    broken = {"csp-report": {"document-uri": PAGE, "effective-directive": ["script-src"], "blocked-uri": 7}}
    assert (send(broken), kept()) == (204, [])


@pytest.mark.parametrize("form", ["text/plain", "application/json", "application/x-www-form-urlencoded"])
def test_other_kinds_of_bodies_are_refused(form: str) -> None:
    assert send(old(), form) == 415


def test_a_body_over_8_kb_is_refused() -> None:
    assert send(old(blocked="https://evil.example/" + "x" * 8192)) == 413


def test_there_are_at_most_so_many_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST_KINDS", 1)
    send(old())
    send(old(blocked="https://one.example/"))
    send(old(blocked="https://two.example/"))
    assert set(kept()) == {
        ("script-src-elem", "(others)", "(others)", 2),
        ("script-src-elem", "https://evil.example", "contacts:contact", 1),
    }


def test_a_kind_that_was_not_seen_for_30_days_is_forgotten() -> None:
    with time_machine.travel(clock.now() - timedelta(days=31), tick=False):
        send(old())
        send(old("img-src"))
    send(old("img-src"))
    forget_old()
    assert kept() == [("img-src", "https://evil.example", "contacts:contact", 2)]


def test_forgetting_is_on_the_schedule() -> None:
    schedule: Any = settings.CELERY["beat_schedule"]
    scheduled = [entry["task"] for entry in schedule.values()]
    assert forget_csp_reports.name in scheduled
