"""Genuine calls are counted by number: too many are sent back for later, and none is refused by mistake."""

import asyncio
import socket
import time
from dataclasses import replace
from typing import Any

import httpx
import pytest
import redis

from customerflows.edge import limiting
from customerflows.edge.limiting import WebhookLimit, whose
from customerflows.limits import GCRA, POLICIES
from tests.edge.posting import signed
from tests.edge.servers import APP_SECRET, eventually

NUMBER = "100000000000001"
BODY = b'{"entry": [{"changes": [{"value": {"metadata": {"phone_number_id" : "100000000000001"}}}]}]}'
OTHER = BODY.replace(b"000001", b"000002")
POLICY = POLICIES["webhook"]


def post(edge, body, secret=APP_SECRET):
    return httpx.post(edge.webhook, content=body, headers=signed(body, secret), timeout=15)


@pytest.fixture
def used_up(servers, monkeypatch):
    """All that a number may send in a minute was sent already. The edge is another process, which salts no bucket."""
    monkeypatch.undo()
    valkey = redis.Redis.from_url(servers.redis_url)
    bucket = POLICY.bucket([NUMBER])
    # And half a minute more than that, so that nothing has come back by the time that the edge is asked.
    valkey.eval(GCRA, 1, bucket, str(POLICY.emission), str(2 * POLICY.burst), str(POLICY.burst + 30_000))
    yield
    valkey.delete(bucket)


def refusal(edge, servers):
    """The first refusal. On a busy machine Valkey may be late for the first calls, which are then let in."""
    answers = []

    def is_refused() -> bool:
        servers.forget_envelopes()
        answers.append(post(edge, BODY))
        return answers[-1].status_code == 429

    eventually(is_refused, seconds=20)
    return answers[-1]


def test_a_number_over_its_limit_is_told_to_come_back(edge, servers, used_up):
    answer = refusal(edge, servers)
    assert answer.text == "limit_reached"
    assert 1 <= int(answer.headers["retry-after"]) <= 31
    assert answer.headers["ratelimit-policy"] == '"webhook";q=60000;w=60'
    assert servers.stored_bodies() == []


def test_other_numbers_are_taken_meanwhile(edge, servers, used_up):
    assert post(edge, OTHER).status_code == 200
    assert servers.stored_bodies() == [OTHER]


def test_a_forged_call_is_refused_as_forged_and_counts_for_nobody(edge, used_up):
    assert post(edge, BODY, "guessed").status_code == 403


def test_webhooks_are_taken_while_valkey_is_away(own_edge, servers):
    servers.kill_valkey()
    try:
        began = time.monotonic()
        assert [post(own_edge, BODY).status_code for _ in range(10)] == [200] * 10
        assert time.monotonic() - began < 5
    finally:
        servers.start_valkey()


def spend_all(url: str, calls: int) -> list[bool]:
    """Which of the calls, made at once, are not refused."""

    async def run() -> list[bool]:
        limit = WebhookLimit(url)
        verdicts = await asyncio.gather(*(limit.spend(NUMBER) for _ in range(calls)))
        await limit.close()
        return [verdict is None or verdict.is_allowed for verdict in verdicts]

    return asyncio.run(run())


@pytest.fixture
def ten_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting, "_POLICY", replace(POLICY, burst=10, period=3600))


@pytest.mark.parametrize("run", ["one", "two", "three"])
def test_of_many_calls_at_once_exactly_the_burst_is_taken(servers, ten_an_hour, monkeypatch, run):
    monkeypatch.setattr(limiting, "TIMEOUT_SECONDS", 5)
    assert sum(spend_all(servers.redis_url, 40)) == 10


def test_a_valkey_that_never_answers_holds_nothing_up(ten_an_hour):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        began = time.monotonic()
        assert spend_all(f"redis://127.0.0.1:{mute.getsockname()[1]}", 40) == [True] * 40
        assert time.monotonic() - began < 3


def test_an_address_where_nobody_listens_holds_nothing_up(ten_an_hour):
    assert spend_all("redis://127.0.0.1:9", 40) == [True] * 40


def call(*forwarded: str, peer: Any = ("10.0.0.2", 4711)) -> dict[str, Any]:
    """A request as ASGI describes it, each line of the header by itself."""
    return {"headers": [(b"x-forwarded-for", line.encode()) for line in forwarded], "client": peer}


@pytest.mark.parametrize(
    ("body", "scope", "counted"),
    [
        (BODY, call("6.6.6.6"), NUMBER),
        (b"{}", call("6.6.6.6", "203.0.113.7"), "203.0.113.7"),
        (b"{}", call("6.6.6.6, 2001:db8:1:2::7"), "2001:db8:1:2::/64"),
        (b"{}", call(), "10.0.0.2"),
        (b"{}", call(peer=None), ""),
        (b'{"phone_number_id": "not digits"}', call(), "10.0.0.2"),
    ],
)
def test_a_call_counts_for_its_number_else_for_its_caller(body, scope, counted):
    assert whose(body, scope, 1) == counted
