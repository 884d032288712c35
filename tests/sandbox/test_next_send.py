"""The switch that decides about the business's next message."""

import time
from typing import Any

import httpx
import pytest

from tests.sandbox.running import Sandbox, Webhook


def test_a_code_can_be_the_answer(sandbox: Sandbox) -> None:
    sandbox.control("next-send", code=131056, when="sync")
    answer = sandbox.send()
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 131056)
    assert sandbox.send().status_code == 200


def test_a_code_can_come_as_a_later_status(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.control("next-send", code=131049)
    assert sandbox.send().status_code == 200
    webhook.wait_for(1)
    assert (webhook.statuses[0]["status"], webhook.statuses[0]["errors"][0]["code"]) == ("failed", 131049)


def test_it_can_hold_for_several_sends(sandbox: Sandbox) -> None:
    sandbox.control("next-send", code=190, when="sync", times=2)
    answers = [sandbox.send().status_code, sandbox.send().status_code, sandbox.send().status_code]
    assert answers == [401, 401, 200]


def test_meta_can_be_down(sandbox: Sandbox) -> None:
    sandbox.control("next-send", mode="server_error", http_status=503)
    assert sandbox.send().status_code == 503
    assert sandbox.sent() == []


def test_an_answer_can_be_slow(sandbox: Sandbox) -> None:
    sandbox.control("next-send", mode="slow", seconds=0.3)
    began = time.monotonic()
    assert sandbox.send().status_code == 200
    assert time.monotonic() - began >= 0.3


def test_an_answer_can_be_lost_although_the_message_arrives(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.control("next-send", mode="lost_answer", seconds=30.0)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{sandbox.url}/graph/v25.0/100000000000001/messages",
            json={"messaging_product": "whatsapp", "to": "15125550142", "text": {"body": "Hello"}},
            headers=sandbox.token,
            timeout=0.3,
        )
    webhook.wait_for(2)
    assert webhook.kinds == ["sent", "delivered"]


def test_a_message_can_vanish(sandbox: Sandbox) -> None:
    sandbox.control("next-send", mode="timeout", seconds=0.1)
    assert sandbox.send().status_code == 504
    assert sandbox.sent() == []


def test_it_can_be_taken_back(sandbox: Sandbox) -> None:
    sandbox.control("next-send", code=131000, when="sync")
    sandbox.control("next-send", mode="works")
    assert sandbox.send().status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "complaint"),
    [
        ("next-send", {"mode": "sulk"}, "mode must be one of"),
        ("next-send", {"code": "131026"}, "code must be a int"),
        ("next-send", {"when": "never"}, "when must be"),
        ("next-send", {"times": 0}, "times must be"),
        ("next-send", {"http_status": 200}, "http_status must be"),
        ("next-send", {"seconds": -1}, "seconds must be"),
        ("next-send", {"colour": "red"}, "Unknown: colour"),
        ("switches", {"duplicates": 1}, "duplicates must be a bool"),
        ("switches", {"window_check": "maybe"}, "window_check must be"),
        ("switches", {"delay_seconds": 3600}, "delay_seconds must be"),
    ],
)
def test_a_wrong_switch_is_refused_in_words(sandbox: Sandbox, path: str, body: dict[str, Any], complaint: str) -> None:
    answer = sandbox.http.post(f"/control/{path}", json=body)
    assert answer.status_code == 422
    assert complaint in answer.json()["error"]
