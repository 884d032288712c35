"""Meta's calls: what is stored and acknowledged, and what is turned away."""

import socket
import time

import httpx
import pytest

from tests.edge.posting import signed
from tests.edge.servers import APP_SECRET, VERIFY_TOKEN

BODY = '{"entry": [{"text": "Grüße 👋 \\u00e9 \\ud83d\\udc4b"}]}'.encode()
THREE_MEGABYTES = 3 * 1024 * 1024
HANDSHAKE = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}


def post(edge, body, **headers):
    return httpx.post(edge.webhook, content=body, headers=signed(body, APP_SECRET) | headers)


def test_the_handshake_returns_the_challenge_as_plain_text(edge):
    answer = httpx.get(edge.webhook, params=HANDSHAKE)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "wrong",
    [
        {"hub.verify_token": "guessed"},
        {"hub.verify_token": "gräte"},
        {"hub.verify_token": ""},
        {"hub.mode": "unsubscribe"},
        {"hub.challenge": ""},
        {"hub.challenge": "x" * 257},
        {"hub.challenge": "two\r\nlines"},
        {"hub.challenge": "é"},
        {"padding": "x" * 3_000},
    ],
)
def test_a_wrong_handshake_is_refused(edge, wrong):
    assert httpx.get(edge.webhook, params=HANDSHAKE | wrong).status_code == 403


def test_a_genuine_call_is_stored_byte_for_byte(edge, servers):
    assert post(edge, BODY).status_code == 200
    assert servers.stored_bodies() == [BODY]


def test_a_body_that_was_parsed_and_written_again_is_not_genuine(edge, servers):
    rewritten = BODY.replace(b"\\u00e9", "é".encode())
    answer = httpx.post(edge.webhook, content=rewritten, headers=signed(BODY, APP_SECRET))
    assert answer.status_code == 403
    assert servers.stored_bodies() == []


@pytest.mark.parametrize(
    "signature", ["", "sha256=", "sha256=" + "0" * 64, "sha1=" + "0" * 40, "sha256=" + "é" * 32, "0" * 71]
)
def test_a_wrong_signature_is_refused(edge, servers, signature):
    assert post(edge, BODY, **{"X-Hub-Signature-256": signature.encode()}).status_code == 403
    assert servers.stored_bodies() == []


def test_a_missing_signature_is_refused(edge, servers):
    answer = httpx.post(edge.webhook, content=BODY, headers={"Content-Type": "application/json"})
    assert answer.status_code == 403
    assert servers.stored_bodies() == []


def test_a_signature_with_another_secret_is_refused(edge, servers):
    answer = httpx.post(edge.webhook, content=BODY, headers=signed(BODY, "another secret"))
    assert answer.status_code == 403
    assert servers.stored_bodies() == []


def test_a_refusal_is_logged_without_body_or_signature(own_edge):
    httpx.post(own_edge.webhook, content=BODY, headers=signed(BODY, "wrong") | {"X-Request-ID": "request-7"})
    [line] = own_edge.refusals()
    facts = {"route": "/webhooks/whatsapp/", "reason": "signature_wrong", "status": 403, "bytes": len(BODY)}
    assert facts.items() <= line.items()
    assert line["request_id"] == "request-7"
    assert "sha256" not in own_edge.log.read_text()
    assert "Gr" not in own_edge.log.read_text()


def test_a_request_id_that_could_break_a_log_line_is_not_logged(own_edge):
    httpx.post(own_edge.webhook, content=BODY, headers={"X-Request-ID": 'seven" of kiera@copperline.example'})
    assert "kiera" not in own_edge.log.read_text()


def test_three_megabytes_are_taken(edge, servers):
    body = b"x" * THREE_MEGABYTES
    assert post(edge, body).status_code == 200
    assert servers.stored_bodies() == [body]


def test_one_byte_more_is_too_much(edge, servers):
    assert post(edge, b"x" * (THREE_MEGABYTES + 1)).status_code == 413
    assert servers.stored_bodies() == []


def test_an_oversized_body_without_a_length_is_cut_off(edge, servers):
    pieces = iter([b"x" * 65_536] * 60)
    headers = signed(b"", APP_SECRET)
    assert httpx.post(edge.webhook, content=pieces, headers=headers).status_code == 413
    assert servers.stored_bodies() == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"])
def test_another_content_type_is_refused(edge, servers, kind):
    assert post(edge, BODY, **{"Content-Type": kind}).status_code == 415
    assert servers.stored_bodies() == []


def test_a_content_type_with_a_charset_is_taken(edge):
    assert post(edge, BODY, **{"Content-Type": "application/json; charset=utf-8"}).status_code == 200


@pytest.mark.parametrize("body", [b"", b"not json", b'{"entry": [', b"\x00\xff\x00", b"[]"])
def test_a_signed_body_that_is_not_our_json_is_kept_for_the_quarantine(edge, servers, body):
    assert post(edge, body).status_code == 200
    assert servers.stored_bodies() == [body]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_other_methods_are_refused(edge, method):
    answer = httpx.request(method, edge.webhook)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


def test_answers_are_not_cached_and_not_sniffed(edge):
    answer = post(edge, BODY)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_body_that_does_not_arrive_is_given_up_after_ten_seconds(edge, servers):
    headers = "".join(f"{name}: {value}\r\n" for name, value in signed(BODY, APP_SECRET).items())
    with socket.create_connection(edge.listener.getsockname(), timeout=15) as connection:
        head = f"POST /webhooks/whatsapp/ HTTP/1.1\r\nHost: edge\r\n{headers}Content-Length: {len(BODY)}\r\n\r\n"
        connection.sendall(head.encode() + BODY[:5])
        started = time.monotonic()
        answer = connection.recv(1024)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert 9 < time.monotonic() - started < 12
    assert servers.stored_bodies() == []


def test_a_client_that_goes_away_in_the_middle_stores_nothing(edge, servers):
    headers = "".join(f"{name}: {value}\r\n" for name, value in signed(BODY, APP_SECRET).items())
    with socket.create_connection(edge.listener.getsockname()) as connection:
        head = f"POST /webhooks/whatsapp/ HTTP/1.1\r\nHost: edge\r\n{headers}Content-Length: {len(BODY)}\r\n\r\n"
        connection.sendall(head.encode() + BODY[:5])
    assert post(edge, b"the next one").status_code == 200
    assert servers.stored_bodies() == [b"the next one"]


def test_other_addresses_do_not_exist(edge):
    assert httpx.get(edge.address + "/webhooks/").status_code == 404
    assert httpx.post(edge.address + "/webhooks/stripe/").status_code == 404
    assert httpx.get(edge.address + "/").status_code == 404
