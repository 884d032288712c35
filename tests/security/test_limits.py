"""The buckets: each limit lets exactly its burst through, at any parallelism, and gives it back in its period."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
import redis
from django.conf import settings
from django.db import connections

from customerflows import limits
from customerflows.limits import GCRA, POLICIES, Fallback, Key, Policy, Verdict
from security.limits import LimitReached, spend
from security.limits.database_buckets import spend_in_database
from security.limits.process_buckets import spend_in_process
from security.limits.spending import spend_from
from tests.servers import DATABASE, servers, superuser

SIX_AN_HOUR = Policy("six", 6, 3600, Key.ADDRESS, Fallback.POSTGRES)
TWO_SECONDS_EACH = Policy("quick", 4, 8, Key.ADDRESS, Fallback.POSTGRES)
CALLS = 40
NAMES = sorted(POLICIES)
# A name for each run, so that a second one begins with a full bucket.
RUNS = ["one", "two", "three"]


def valkey() -> redis.Redis:
    """A client with time to wait: on a busy machine forty threads keep each other from the processor."""
    return redis.Redis.from_url(settings.ENVIRONMENT.redis_url)


def in_parallel(ask: Callable[[], bool]) -> int:
    """How many of forty calls that start together are let through."""
    barrier = Barrier(CALLS)

    def call(_number: int) -> bool:
        barrier.wait()
        return ask()

    with ThreadPoolExecutor(CALLS) as pool:
        return sum(pool.map(call, range(CALLS)))


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("name", NAMES)
def test_forty_parallel_calls_let_exactly_the_burst_through(name, run):
    # As slow as an hour, and with ten at once where a policy allows thousands: nothing comes back while forty ask.
    policy = Policy(name, min(POLICIES[name].burst, 10), 3600, POLICIES[name].keyed_by, POLICIES[name].when_down)
    client, bucket = valkey(), policy.bucket([run])
    let_through = in_parallel(lambda: bool(client.eval(GCRA, 1, bucket, *policy.arguments())[0]))
    assert let_through == policy.burst


@pytest.mark.parametrize("name", NAMES)
def test_each_limit_lets_its_whole_burst_through_and_no_more(name):
    policy = POLICIES[name]
    client, bucket = valkey(), policy.bucket(["kiera"])
    taken = client.eval(GCRA, 1, bucket, *policy.arguments(policy.burst))
    refused = client.eval(GCRA, 1, bucket, *policy.arguments(policy.burst))
    assert (taken[:3], refused[0], policy.period * 0.9 < refused[2] / limits.SECOND <= policy.period + 1) == (
        [1, 0, 0],
        0,
        True,
    )


def test_the_buckets_of_two_keys_and_of_two_limits_are_apart():
    spend_from(SIX_AN_HOUR, ["kiera", "198.51.100.1"], 6)
    spend_from(SIX_AN_HOUR, ["kiera", "198.51.100.2"], 6)
    spend_from(SIX_AN_HOUR, ["kiera198.51.100.1"], 6)
    spend("login", "kiera", "198.51.100.1", cost=10)
    with pytest.raises(LimitReached):
        spend_from(SIX_AN_HOUR, ["kiera", "198.51.100.1"])


def test_what_is_refused_costs_nothing_and_says_when_to_come_back():
    for _ in range(6):
        spend_from(SIX_AN_HOUR, ["ellie"])
    waits = []
    for _ in range(3):
        with pytest.raises(LimitReached) as refusal:
            spend_from(SIX_AN_HOUR, ["ellie"])
        waits.append(refusal.value.retry_after)
    assert [590 < wait <= 600 for wait in waits] == [True] * 3


@pytest.mark.parametrize(("wait", "seconds"), [(0, 0), (1, 1), (limits.SECOND, 1), (limits.SECOND + 1, 2)])
def test_nobody_is_told_to_come_back_too_early(wait, seconds):
    assert Verdict(SIX_AN_HOUR, is_allowed=False, remaining=0, wait=wait).retry_after == seconds


def test_tokens_come_back_one_by_one():
    spend_from(TWO_SECONDS_EACH, ["luis"], 4)
    time.sleep(2.2)
    assert spend_from(TWO_SECONDS_EACH, ["luis"]).remaining == 0
    with pytest.raises(LimitReached):
        spend_from(TWO_SECONDS_EACH, ["luis"])


def test_a_full_bucket_is_forgotten():
    spend_from(TWO_SECONDS_EACH, ["luis"])
    assert 0 < valkey().pttl(TWO_SECONDS_EACH.bucket(["luis"])) <= 2_001


def test_a_clock_that_was_set_back_locks_nobody_out():
    tomorrow = (time.time() + 86_400) * limits.SECOND
    valkey().set(SIX_AN_HOUR.bucket(["dana"]), f"{tomorrow:.0f}")
    assert spend_from(SIX_AN_HOUR, ["dana"]).remaining == 5


def test_an_email_address_is_not_written_into_valkey():
    assert "kiera" not in POLICIES["login"].bucket(["kiera@copperline.example", "203.0.113.7"])


@pytest.mark.parametrize("cost", [-1, 0, 7])
def test_a_cost_that_no_bucket_holds_is_a_mistake(cost):
    with pytest.raises(ValueError, match="cannot be spent"):
        spend_from(SIX_AN_HOUR, ["kiera"], cost)


@pytest.mark.parametrize(("burst", "period", "cost"), [(0, 60, 1), (5, 0, 1), (5, 60, 6), (5, 60, 0)])
def test_a_limit_that_lets_nothing_through_is_a_mistake(burst, period, cost):
    with pytest.raises(ValueError, match="lets nothing through"):
        Policy("closed", burst, period, Key.ADDRESS, Fallback.OPEN, cost)


def test_every_promised_limit_is_in_the_table():
    assert {*POLICIES} >= {
        *("login", "second_factor", "reset", "sign_up", "invitation", "email"),
        *("api", "search", "export", "lead_form", "csp_report", "webhook"),
    }


@pytest.mark.parametrize("name", ["login", "second_factor", "reset", "invitation", "sign_up", "email"])
def test_nobody_may_guess_more_often_because_valkey_is_down(name):
    assert POLICIES[name].when_down is Fallback.POSTGRES


@pytest.mark.parametrize("run", RUNS)
def test_the_bucket_in_the_database_lets_exactly_the_burst_through(transactional_db, run):
    bucket = SIX_AN_HOUR.bucket([run])

    def ask() -> bool:
        try:
            return spend_in_database(SIX_AN_HOUR, bucket).is_allowed
        finally:
            connections.close_all()

    assert in_parallel(ask) == 6


@pytest.mark.parametrize("days", [-1, 1])
def test_a_bucket_of_another_time_in_the_database_begins_anew(db, days):
    bucket = SIX_AN_HOUR.bucket(["dana"])
    moment = int((time.time() + days * 86_400) * limits.SECOND)
    superuser(f"INSERT INTO cf.limit_bucket VALUES ('{bucket}', {moment})")
    assert spend_in_database(SIX_AN_HOUR, bucket, 5).remaining == 1


def test_full_buckets_are_swept_out_of_the_database_in_time(transactional_db):
    superuser("INSERT INTO cf.limit_bucket SELECT 'full ' || number, 0 FROM generate_series(1, 500) number")
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT cf.spend('in use ' || number, 600000000, 6, 1) FROM generate_series(1, 2000) number")
    with psycopg.connect(servers.database_url("postgres", DATABASE)) as connection:
        left = connection.execute("SELECT split_part(bucket, ' ', 1), count(*) FROM cf.limit_bucket GROUP BY 1")
        counts: dict[str, int] = dict(left.fetchall())
    assert (counts.get("full", 0), counts["in"]) == (0, 2_000)


@pytest.mark.parametrize("run", RUNS)
def test_a_process_gives_out_exactly_its_share(run):
    bucket = POLICIES["search"].bucket([run])
    assert in_parallel(lambda: spend_in_process(POLICIES["search"], bucket).is_allowed) == 120 // limits.PROCESSES


def in_the_process(policy: Policy, bucket: str, cost: int | None = None) -> Verdict:
    """A process that is the only one."""
    return spend_in_process(policy, bucket, cost)


@pytest.mark.parametrize("spend_one", [spend_in_database, in_the_process])
def test_the_stand_ins_count_as_valkey_does(db, monkeypatch, spend_one):
    monkeypatch.setattr("security.limits.process_buckets.PROCESSES", 1)
    bucket = SIX_AN_HOUR.bucket(["marcus"])
    first = spend_one(SIX_AN_HOUR, bucket)
    rest = spend_one(SIX_AN_HOUR, bucket, 5)
    refused = spend_one(SIX_AN_HOUR, bucket)
    assert [(one.is_allowed, one.remaining) for one in (first, rest, refused)] == [(True, 5), (True, 0), (False, 0)]
    assert (first.retry_after, 590 < refused.retry_after <= 600, 3_590 < refused.full_in / limits.SECOND <= 3_600) == (
        0,
        True,
        True,
    )


@pytest.mark.parametrize("spend_one", [spend_in_database, in_the_process])
def test_the_stand_ins_give_back_in_time_too(db, monkeypatch, spend_one):
    monkeypatch.setattr("security.limits.process_buckets.PROCESSES", 1)
    bucket = TWO_SECONDS_EACH.bucket(["luis"])
    spend_one(TWO_SECONDS_EACH, bucket, 4)
    time.sleep(2.2)
    assert [spend_one(TWO_SECONDS_EACH, bucket).is_allowed for _ in range(2)] == [True, False]


def test_the_memory_of_a_process_has_an_end(monkeypatch):
    kept: dict[str, int] = {}
    monkeypatch.setattr("security.limits.process_buckets._full_at", kept)
    monkeypatch.setattr("security.limits.process_buckets.MOST", 20)
    for number in range(100):
        spend_in_process(POLICIES["search"], f"visitor {number}")
    assert (len(kept) <= 20, "visitor 99" in kept) == (True, True)
