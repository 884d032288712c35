"""Live event streams: who hears what, and what happens when something breaks."""

import socket
import time
from contextlib import ExitStack

import httpx
import pytest

from customerflows import stream_tokens
from tests.edge.listening import Event, listening
from tests.edge.servers import STREAM_SECRET, eventually

NAMES = ["inbox", "conversation-0199f0aa", "badge"]
HELLO = Event("hello", "", {})
RESYNC = Event("resync", "", {})


def ticket_for(account_id, member_id, now=None):
    return stream_tokens.mint(STREAM_SECRET, account_id, member_id, int(now or time.time()))


@pytest.fixture
def listener(edge, token):
    """Kiera's open stream, after its greeting."""
    with listening(edge.address, token) as listener:
        listener.next()
        yield listener


def test_a_change_arrives_within_a_second(servers, listener, account_id):
    published = time.monotonic()
    servers.publish(account_id, seq=12, names=NAMES)
    assert listener.next() == Event("change", "12", {"names": NAMES})
    assert time.monotonic() - published < 1


def test_every_tab_of_an_account_hears_a_change(edge, servers, listener, account_id):
    with listening(edge.address, ticket_for(account_id, "marcus")) as neighbour:
        neighbour.next()
        servers.publish(account_id, seq=1, names=NAMES)
        assert neighbour.next() == listener.next()


def test_a_restricted_person_hears_that_something_changed_and_not_what(edge, servers, listener, account_id):
    token = stream_tokens.mint(STREAM_SECRET, account_id, "nadia", int(time.time()), is_restricted=True)
    with listening(edge.address, token) as restricted:
        restricted.next()
        servers.publish(account_id, seq=1, names=NAMES)
        assert (restricted.next(), listener.next()) == (RESYNC, Event("change", "1", {"names": NAMES}))


def test_another_account_hears_nothing(edge, servers, listener, account_id):
    with listening(edge.address, ticket_for("brightside", "rex")) as stranger:
        stranger.next()
        servers.publish(account_id, seq=1, names=["secret"])
        servers.publish("brightside", seq=1, names=["own"])
        assert stranger.next() == Event("change", "1", {"names": ["own"]})


def test_a_stream_is_never_cached_or_buffered(listener):
    headers = listener.response.headers
    assert headers["content-type"] == "text/event-stream"
    assert headers["cache-control"] == "no-store"
    assert headers["x-accel-buffering"] == "no"
    assert headers["x-content-type-options"] == "nosniff"


def test_a_page_that_missed_nothing_is_greeted(edge, token):
    with listening(edge.address, token, age=0) as listener:
        assert listener.next() == HELLO


def test_a_change_between_the_page_and_its_stream_is_told(edge, servers, account_id, token):
    servers.publish(account_id, seq=1, names=NAMES)
    with listening(edge.address, token, age=2_000) as listener:
        assert listener.next() == RESYNC


def test_a_page_older_than_the_edge_resyncs(edge, token):
    with listening(edge.address, token, age=3_600_000) as listener:
        assert listener.next() == RESYNC


def test_a_page_that_does_not_know_its_age_resyncs(edge, token):
    with listening(edge.address, token, age=None) as listener:
        assert listener.next() == RESYNC


def test_a_removed_member_is_cut_off_and_nobody_else(edge, servers, listener, account_id, kiera):
    with listening(edge.address, ticket_for(account_id, "marcus")) as colleague:
        colleague.next()
        servers.publish(account_id, revoke=kiera)
        assert not any(listener.rest())
        servers.publish(account_id, seq=3, names=NAMES)
        assert colleague.next().id == "3"


def test_a_token_from_before_the_removal_opens_nothing(edge, servers, listener, account_id, kiera, token):
    servers.publish(account_id, revoke=kiera)
    listener.rest()
    assert httpx.get(edge.address + "/events/", params={"token": token}).status_code == 403


@pytest.mark.parametrize("text", ["", "v1.a.b.9999999999." + "0" * 64, "x" * 5_000])
def test_a_forged_token_is_refused(edge, text):
    assert httpx.get(edge.address + "/events/", params={"token": text}).status_code == 403


def test_an_expired_token_is_refused(edge, account_id, kiera):
    expired = ticket_for(account_id, kiera, now=time.time() - stream_tokens.LIFE)
    assert httpx.get(edge.address + "/events/", params={"token": expired}).status_code == 403


def test_a_stream_without_a_token_is_refused(edge):
    assert httpx.get(edge.address + "/events/").status_code == 403


def test_a_stream_can_only_be_read(edge, token):
    assert httpx.post(edge.address + "/events/", params={"token": token}).status_code == 405


def test_one_member_cannot_take_all_streams(edge, token):
    url = httpx.URL(edge.address + "/events/", params={"token": token})
    with ExitStack() as tabs:
        opened = [tabs.enter_context(httpx.stream("GET", url)).status_code for _ in range(25)]
    assert opened == [200] * 24 + [503]
    eventually(lambda: can_open(url))


def can_open(url):
    with httpx.stream("GET", url) as response:
        return response.status_code == 200


def test_hints_that_cannot_be_read_harm_nobody(servers, listener, account_id):
    servers.publish(account_id, names=NAMES)
    servers.publish(account_id, seq="x", names=NAMES)
    servers.publish(account_id, seq=5, names=NAMES)
    assert listener.next().id == "5"


def test_a_burst_of_changes_reaches_a_client_that_reads(servers, listener, account_id):
    servers.publish_all(account_id, [{"seq": seq, "names": NAMES} for seq in range(400)])
    assert [listener.next().id for _ in range(400)] == [str(seq) for seq in range(400)]


def test_a_client_that_reads_too_slowly_is_told_to_resync(edge, servers, account_id, token):
    with socket.create_connection(edge.listener.getsockname(), timeout=10) as connection:
        connection.sendall(f"GET /events/?token={token}&age=0 HTTP/1.1\r\nHost: edge\r\n\r\n".encode())
        read_until(connection, b"event: hello")
        for seq in range(400):  # more than the operating system's buffers and the queue hold
            servers.publish(account_id, seq=seq, names=["x" * 50_000])
        read_until(connection, b"event: resync")


def read_until(connection, mark):
    """Read until ``mark`` has come; the connection's time-out fails the test."""
    received = b""
    while mark not in received:
        received = received[-len(mark) :] + connection.recv(1 << 20)


def test_a_lost_valkey_is_told_and_followed_by_a_resync(own_edge, servers, account_id, kiera):
    with listening(own_edge.address, ticket_for(account_id, kiera)) as listener:
        listener.next()
        servers.kill_valkey()
        assert listener.next() == Event("lost", "", {})
        servers.start_valkey()
        assert listener.next() == RESYNC
        servers.publish(account_id, seq=1, names=NAMES)
        assert listener.next().id == "1"


def test_a_stream_opens_without_valkey_and_resyncs_when_it_is_back(own_edge, servers, account_id, kiera):
    servers.kill_valkey()
    with listening(own_edge.address, ticket_for(account_id, kiera)) as listener:
        assert listener.response.status_code == 200
        servers.start_valkey()
        assert listener.next() == RESYNC


def test_open_streams_do_not_hold_up_a_stop(own_edge, account_id, kiera):
    with listening(own_edge.address, ticket_for(account_id, kiera)) as listener:
        listener.next()
        asked = time.monotonic()
        own_edge.stop()
        assert time.monotonic() - asked < 3
        assert not any(listener.rest())
