"""Valkey is down, or hears and never answers: every limit still decides, and nobody waits."""

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from customerflows import limits
from customerflows.limits import Breaker
from security.limits import LimitReached, spend, spending
from tests.cast import PASSWORD, Cast


@pytest.fixture
def mute() -> Iterator[socket.socket]:
    """A listener that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield listener


@pytest.fixture(params=["dead", "mute"])
def broken(request: pytest.FixtureRequest, settings: Any, mute: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Valkey that is gone, and one that hangs."""
    port = {"dead": 9, "mute": mute.getsockname()[1]}[request.param]
    monkeypatch.setattr(spending, "_lines", {})
    monkeypatch.setattr(spending, "TIMEOUT_SECONDS", limits.TIMEOUT_SECONDS)
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, redis_url=f"redis://127.0.0.1:{port}")


def seconds_of(act: Callable[[], object]) -> float:
    """How long it took."""
    began = time.monotonic()
    act()
    return time.monotonic() - began


def let_through(name: str, tries: int, *keys: str) -> int:
    """How many of the tries were allowed."""
    return sum(is_allowed(name, *keys) for _ in range(tries))


def is_allowed(name: str, *keys: str) -> bool:
    try:
        spend(name, *keys)
    except LimitReached:
        return False
    return True


def test_the_first_to_notice_waits_a_moment_and_the_others_not_at_all(broken):
    first = seconds_of(lambda: spend("search", "kiera"))
    others = seconds_of(lambda: let_through("search", 100, "kiera"))
    assert (first < 2, others < 1) == (True, True)


@pytest.mark.parametrize("name", ["login", "second_factor", "reset", "invitation", "sign_up", "email"])
def test_what_could_be_guessed_is_counted_by_the_database(db, broken, name):
    burst = limits.POLICIES[name].burst
    assert let_through(name, burst + 3, "kiera") == burst


@pytest.mark.parametrize("name", ["search", "export", "api", "lead_form", "csp_report"])
def test_reading_is_counted_by_each_process_as_its_share(broken, name):
    share = limits.POLICIES[name].burst // limits.PROCESSES
    assert let_through(name, share + 3, "kiera") == share


def test_genuine_webhooks_are_all_taken(broken):
    assert let_through("webhook", 200, "100000000000001") == 200


def test_a_try_counts_though_its_request_is_rolled_back(transactional_db, broken):
    for _ in range(5):
        with transaction.atomic():
            spend("second_factor", "kiera")
            transaction.set_rollback(True)
    with pytest.raises(LimitReached), transaction.atomic():
        spend("second_factor", "kiera")


def test_forty_people_at_once_do_not_wait_for_each_other(broken):
    with ThreadPoolExecutor(40) as pool:
        took = seconds_of(lambda: list(pool.map(lambda number: spend("search", f"{number}"), range(40))))
    assert took < 3


def test_people_log_in_and_guessers_are_stopped(lasting_cast: Cast, broken):
    form = {"login": "kiera@copperline.example", "password": "wrong"}
    guesser, kiera = Client(REMOTE_ADDR="203.0.113.66"), Client(REMOTE_ADDR="203.0.113.7")
    answers = [guesser.post("/login/", form).status_code for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2
    assert kiera.post("/login/", {**form, "password": PASSWORD}).status_code == 302


def test_valkey_is_used_again_when_it_is_back(monkeypatch):
    monkeypatch.setattr(limits, "BREAK_SECONDS", 0.05)
    monkeypatch.setattr(spending, "_lines", {})
    assert spend("search", "kiera").remaining == 119
    spending._line().breaker.trip()
    assert spend("search", "kiera").remaining == 29
    time.sleep(0.06)
    assert spend("search", "kiera").remaining == 118


def test_after_a_break_one_caller_tries_and_the_others_go_on_without(monkeypatch):
    monkeypatch.setattr(limits, "BREAK_SECONDS", 0.05)
    breaker = Breaker()
    breaker.trip()
    during = breaker.lets_through()
    time.sleep(0.06)
    assert [during, breaker.lets_through(), breaker.lets_through()] == [False, True, False]


def test_a_valkey_that_refuses_is_as_good_as_none(monkeypatch):
    monkeypatch.setattr(spending, "GCRA", "return redis.error_reply('OOM command not allowed')")
    monkeypatch.setattr(spending, "_lines", {})
    assert spend("search", "kiera").remaining == 29
