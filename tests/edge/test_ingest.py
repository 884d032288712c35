"""No acknowledged event is lost, and a database that is away is said so."""

import asyncio
import threading

import httpx
import psycopg
import pytest

from tests.edge.posting import deliver, numbered_bodies, signed
from tests.edge.servers import APP_SECRET, eventually

BODY = b'{"entry": []}'


def post(edge, body=BODY):
    return httpx.post(edge.webhook, content=body, headers=signed(body, APP_SECRET), timeout=15)


@pytest.fixture
def database_away(servers):
    """The database is down for the length of a test."""
    servers.kill_postgres()
    yield
    servers.start_postgres()


def deliver_in_background(edge, bodies):
    """Deliver in a thread, so that the test can break something meanwhile."""
    results = []
    run = lambda: results.append(asyncio.run(deliver(edge.webhook, APP_SECRET, bodies)))  # noqa: E731
    thread = threading.Thread(target=run)
    thread.start()
    return thread, results


def test_parallel_duplicates_are_all_stored_for_the_relay_to_tell_apart(edge, servers):
    delivery = asyncio.run(deliver(edge.webhook, APP_SECRET, [BODY] * 64, connections=32))
    assert delivery.answers == {200: 64}
    assert servers.stored_bodies() == [BODY] * 64


def test_a_database_that_is_down_is_answered_with_try_again(edge, database_away):
    answer = post(edge)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


def test_events_are_taken_again_once_the_database_is_back(own_edge, servers):
    servers.kill_postgres()
    refused = post(own_edge)
    servers.start_postgres()
    eventually(lambda: post(own_edge).status_code == 200)
    assert refused.status_code == 503
    assert servers.stored_bodies() == [BODY]


def test_a_restart_between_two_events_is_not_noticed(own_edge, servers):
    before = post(own_edge)
    servers.kill_postgres()
    servers.start_postgres()
    assert [before.status_code, post(own_edge).status_code] == [200, 200]
    assert servers.stored_bodies() == [BODY, BODY]


def test_a_locked_table_is_answered_in_time_and_recovers(own_edge, servers):
    with psycopg.connect(servers.database_url("postgres")) as connection:
        connection.execute("LOCK TABLE messaging_inbound_envelope IN ACCESS EXCLUSIVE MODE")
        assert post(own_edge).status_code == 503
    eventually(lambda: post(own_edge).status_code == 200)


def test_a_database_that_hangs_is_answered_in_time_and_recovers(own_edge, servers):
    assert post(own_edge).status_code == 200
    with servers.frozen_postgres():
        assert post(own_edge).status_code == 503
    eventually(lambda: post(own_edge).status_code == 200)


def test_the_edge_may_only_insert(servers):
    with (
        psycopg.connect(servers.database_url("cf_ingest")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT body FROM messaging_inbound_envelope")


def test_nothing_acknowledged_is_lost_when_the_edge_is_killed(own_edge, servers):
    bodies = numbered_bodies(500)
    thread, results = deliver_in_background(own_edge, bodies)
    eventually(lambda: len(servers.stored_bodies()) > 50)
    own_edge.kill()
    own_edge.start()
    eventually(lambda: len(servers.stored_bodies()) > 250)
    own_edge.kill()
    own_edge.start()
    thread.join()
    assert sorted(results[0].acknowledged) == sorted(bodies)
    assert set(bodies) == set(servers.stored_bodies())


def test_nothing_acknowledged_is_lost_when_the_database_is_killed(own_edge, servers):
    bodies = numbered_bodies(500)
    thread, results = deliver_in_background(own_edge, bodies)
    eventually(lambda: len(servers.stored_bodies()) > 50)
    servers.kill_postgres()
    servers.start_postgres()
    thread.join()
    assert sorted(results[0].acknowledged) == sorted(bodies)
    assert set(bodies) == set(servers.stored_bodies())


def test_a_stop_stores_what_was_taken_and_ends_soon(own_edge, servers):
    bodies = numbered_bodies(300)
    thread, results = deliver_in_background(own_edge, bodies)
    eventually(lambda: len(servers.stored_bodies()) > 50)
    own_edge.stop()
    own_edge.start()
    thread.join()
    assert 503 not in results[0].answers
    assert set(bodies) == set(servers.stored_bodies())
