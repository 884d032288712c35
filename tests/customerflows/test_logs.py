"""Logs are structured, and what they say of people is nothing."""

import json
import logging
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from accounts.models import Membership
from customerflows.logs import configure_logs
from tests.cast import Cast


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], list[dict[str, object]]]]:
    """Logs as a process writes them, on a stream that the test can read."""
    configure_logs("development")
    yield lambda: lines(capsys)
    configure_logs("test")


def test_a_line_is_json_with_its_time_and_level(written: Callable[[], list[dict[str, object]]]) -> None:
    logging.getLogger("customerflows.test").warning("webhook refused", extra={"status": 403})
    (line,) = written()
    assert (line["event"], line["level"], line["status"]) == ("webhook refused", "warning", 403)
    assert "timestamp" in line


def test_addresses_and_numbers_are_blanked_wherever_they_stand(written: Callable[[], list[dict[str, object]]]) -> None:
    logging.getLogger("customerflows.test").warning(
        "could not write to maria@example.com or +1 (512) 555-0142", extra={"phone": "+15125550142", "body": "Hello"}
    )
    (line,) = written()
    assert line["event"] == "could not write to [redacted] or [redacted]"
    assert (line["phone"], line["body"]) == ("[redacted]", "[redacted]")


def test_a_request_is_logged_with_its_id_and_account_but_without_what_was_searched(
    written: Callable[[], list[dict[str, object]]], cast: Cast, browser_of: Callable[[Membership], Client]
) -> None:
    kiera: Membership = cast.kiera
    browser_of(kiera).get("/copperline/contacts/?q=Maria+Delgado")
    finished = [line for line in written() if line["event"] == "request_finished"]
    assert finished[0]["request"] == "GET /copperline/contacts/"
    assert finished[0]["account"] == str(cast.copperline.id)
    assert finished[0]["request_id"]
    assert "Maria" not in json.dumps(finished)


def test_the_key_in_a_link_is_blanked_and_an_id_is_not(written: Callable[[], list[dict[str, object]]]) -> None:
    link, record = f"/invitations/{'aB3_-' * 9}/", "/copperline/contacts/01a20300-0000-7000-8000-000000000000/"
    logging.getLogger("customerflows.test").warning("Gone: %s of %s", link, record, extra={"request": f"GET {link}"})
    (line,) = written()
    assert line["event"] == f"Gone: /invitations/[redacted]/ of {record}"
    assert line["request"] == "GET /invitations/[redacted]/"
