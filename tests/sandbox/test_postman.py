"""The queue of webhooks: signed, retried, kept over a restart, replayed."""

from pathlib import Path

import pytest

from messaging.whatsapp.simulator import postman
from tests.sandbox.running import MARIA, Sandbox, Webhook, sandbox_running, wait_until


def test_a_refused_webhook_comes_again_until_it_is_accepted(sandbox: Sandbox, webhook: Webhook) -> None:
    webhook.refusals = [500, 403]
    sandbox.write()
    arrivals = webhook.wait_for(3)
    assert [arrival.answer for arrival in arrivals] == [500, 403, 200]
    assert len({arrival.body for arrival in arrivals}) == 1
    wait_until(lambda: sandbox.log()[0]["state"] == "done")
    assert sandbox.log()[0]["attempts"] == 3


def test_the_pause_before_a_retry_doubles(sandbox: Sandbox, webhook: Webhook) -> None:
    webhook.refusals = [500] * 4
    sandbox.write()
    webhook.wait_for(4)
    wait_until(lambda: sandbox.log()[0]["attempts"] == 4)
    entry = sandbox.log()[0]
    assert entry["due_at"] - entry["tried_at"] == pytest.approx(8 * sandbox.settings.retry_base, abs=0.01)


def test_after_seven_days_a_webhook_is_given_up(sandbox: Sandbox, webhook: Webhook) -> None:
    webhook.refusals = [500, 500]
    sandbox.write()
    webhook.wait_for(1)
    sandbox.clock.ahead = 8 * 86400
    wait_until(lambda: sandbox.log()[0]["state"] == "given_up")


def test_what_waits_survives_a_restart(webhook: Webhook, tmp_path: Path) -> None:
    with sandbox_running("http://127.0.0.1:1/", tmp_path) as before:
        written = before.write("Is anyone there?")
        wait_until(lambda: before.log()[0]["attempts"])
        assert before.log()[0]["problem"] == "ConnectError"
    with sandbox_running(webhook.url, tmp_path) as after:
        webhook.wait_for(1)
        assert webhook.messages[0]["id"] == written
        assert "Is anyone there?" in after.http.get("/phone/").text


def test_a_logged_webhook_can_be_replayed(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.write()
    webhook.wait_for(1)
    answer = sandbox.control("replay", id=sandbox.log()[0]["id"], wait=5)
    assert (answer["answer"], answer["state"]) == (200, "done")
    assert webhook.arrivals[0].body == webhook.arrivals[1].body


def test_replaying_what_is_not_in_the_log_is_refused(sandbox: Sandbox) -> None:
    assert sandbox.http.post("/control/replay", json={"id": 4711}).status_code == 404


def test_a_raw_payload_is_signed_and_posted_as_it_is(sandbox: Sandbox, webhook: Webhook) -> None:
    answer = sandbox.control("raw", payload='{"entry": [] }', wait=5)
    assert answer["answer"] == 200
    assert webhook.arrivals[0].body == b'{"entry": [] }'
    assert webhook.arrivals[0].is_signed


@pytest.mark.parametrize("signature", ["wrong", "missing"])
def test_a_raw_payload_can_be_signed_badly(sandbox: Sandbox, webhook: Webhook, signature: str) -> None:
    webhook.refusals = [403]
    answer = sandbox.control("raw", payload={"entry": []}, signature=signature, wait=5)
    assert answer["answer"] == 403
    assert not webhook.arrivals[0].is_signed


@pytest.mark.parametrize("body", [{}, {"payload": ""}, {"payload": []}, {"payload": {"a": 1}, "signature": "faked"}])
def test_a_raw_request_without_a_payload_is_refused(sandbox: Sandbox, body: dict[str, object]) -> None:
    assert sandbox.http.post("/control/raw", json=body).status_code == 422


def test_a_full_queue_takes_no_more(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postman, "CAPACITY", 0)
    answer = sandbox.http.post("/control/messages", json={"from": MARIA, "text": "Hi"})
    assert answer.status_code == 503
    assert "webhooks wait already" in answer.json()["error"]
    assert "Hi" not in sandbox.http.get("/phone/").text.partition('id="thread"')[2].partition('id="unread"')[0]


@pytest.mark.parametrize(("token", "is_verified"), [("a verify token", True), ("a wrong one", False)])
def test_the_handshake_tells_whether_the_product_knows_the_token(
    sandbox: Sandbox, token: str, is_verified: bool
) -> None:
    assert sandbox.control("handshake", verify_token=token)["is_verified"] is is_verified


def test_a_reset_leaves_the_cast_and_nothing_else(sandbox: Sandbox) -> None:
    sandbox.control("people", name="Nora Fields", phone="+1 512 555 0199")
    sandbox.write(sender="15125550199")
    sandbox.control("reset")
    assert sandbox.log() == []
    assert [person["name"] for person in sandbox.http.get("/control/people").json()["data"]][-1] == "Curtis Hale"
