"""`/.well-known/security.txt` as RFC 9116 wants it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from customerflows import clock
from customerflows.environment import load
from tests.setup.test_environment import NO_FILE, PUBLIC

pytestmark = pytest.mark.django_db


def fields() -> dict[str, str]:
    """What the file says."""
    answer = Client().get("/.well-known/security.txt")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    return dict(line.split(": ", 1) for line in answer.content.decode().splitlines())


def test_it_says_who_reads_reports(settings: Any) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, security_contact="mailto:weak@crm.example")
    assert fields()["Contact"] == "mailto:weak@crm.example"


def test_it_is_good_for_less_than_a_year_from_whenever_it_is_read() -> None:
    expires = datetime.fromisoformat(fields()["Expires"])
    assert timedelta(days=150) < expires - clock.now() < timedelta(days=365)


def test_it_names_its_own_address(settings: Any) -> None:
    settings.SITE_URL = "https://crm.example"
    assert fields()["Canonical"] == "https://crm.example/.well-known/security.txt"


def test_without_a_contact_of_its_own_it_is_the_hosts_security_address() -> None:
    assert load(PUBLIC).security_contact == "mailto:security@crm.example"
    assert load({"SECURITY_CONTACT": "https://crm.example/report"}, NO_FILE).security_contact.endswith("/report")
