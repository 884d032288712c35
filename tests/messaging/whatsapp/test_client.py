"""The Graph client against a real HTTP server: what it sends, what it makes of every answer, what it never says."""

import base64
import hashlib
import os
import socket

import pytest

from messaging.whatsapp.client import Accepted, GraphClient, MediaLocation, Recipient, is_intact
from messaging.whatsapp.errors import Group, Retry
from messaging.whatsapp.outcomes import GraphError, NotSent, OutcomeUnknown, Refused, TooLarge, UnsafeAddress
from messaging.whatsapp.transport import Transport, close_shared_transport, shared_transport
from tests.messaging.whatsapp.conftest import TOKEN

MARIA = Recipient(wa_id="15125550142")
ACCEPTED = {
    "messaging_product": "whatsapp",
    "contacts": [{"input": "15125550142", "wa_id": "15125550142"}],
    "messages": [{"id": "wamid.1"}],
}
CUSTOMERS_WORDS = "The gate code is 4711"


def refusal(code, **more):
    return {"error": {"message": "(#1) No", "type": "OAuthException", "code": code, "fbtrace_id": "Az8", **more}}


@pytest.fixture
def silent_port():
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_a_text_goes_to_a_number(graph, client):
    graph.will_answer(ACCEPTED)
    assert client.send_text(MARIA, "On our way") == Accepted("wamid.1", "15125550142", None)
    [asked] = graph.asked
    assert (asked.method, asked.path) == ("POST", "/graph/v25.0/100000000000001/messages")
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
    assert asked.json == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "15125550142",
        "type": "text",
        "text": {"body": "On our way"},
    }


def test_a_text_goes_to_a_user_id_where_there_is_no_number(graph, client):
    graph.will_answer({"contacts": [{"input": "US.77", "user_id": "US.77"}], "messages": [{"id": "wamid.2"}]})
    assert client.send_text(Recipient(user_id="US.77"), "Hi") == Accepted("wamid.2", None, "US.77")
    assert (graph.asked[0].json["recipient"], "to" in graph.asked[0].json) == ("US.77", False)


def test_the_number_wins_where_there_are_both():
    assert Recipient(wa_id="+15125550142", user_id="US.77").address == {"to": "15125550142"}


def test_a_recipient_is_somebody():
    with pytest.raises(ValueError, match="number or a user id"):
        Recipient()


def test_a_reply_quotes_and_our_own_id_travels_along(graph, client):
    graph.will_answer(ACCEPTED)
    client.send_text(MARIA, "Yes", reply_to="wamid.0", callback="message-7")
    assert graph.asked[0].json["context"] == {"message_id": "wamid.0"}
    assert graph.asked[0].json["biz_opaque_callback_data"] == "message-7"


@pytest.mark.parametrize("words", ["👩‍🔧🇺🇸", "مرحبا", "x" * 4096, "<b>&amp;</b>", "a\nb"])
def test_every_text_is_sent_as_it_was_written(graph, client, words):
    graph.will_answer(ACCEPTED)
    client.send_text(MARIA, words)
    assert graph.asked[0].json["text"]["body"] == words


def test_the_answers_number_is_the_one_whatsapp_knows(graph, client):
    graph.will_answer({"contacts": [{"input": "5511987654321", "wa_id": "551187654321"}], "messages": [{"id": "w"}]})
    assert client.send_text(Recipient(wa_id="5511987654321"), "Oi").wa_id == "551187654321"


def test_a_message_is_marked_as_read(graph, client):
    graph.will_answer({"success": True})
    client.mark_read("wamid.1")
    assert graph.asked[0].json == {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1"}


@pytest.mark.parametrize(
    ("code", "status", "group", "retry"),
    [
        (130429, 400, Group.THROTTLED, Retry.AUTOMATIC),
        (131000, 500, Group.TRANSIENT, Retry.AUTOMATIC),
        (131026, 400, Group.RECIPIENT, Retry.NEVER),
        (131047, 400, Group.WINDOW, Retry.PICKER),
        (131049, 400, Group.RECIPIENT, Retry.LATER),
        (131050, 400, Group.OPT_OUT, Retry.NEVER),
        (131053, 400, Group.CONTENT, Retry.BY_PERSON),
        (190, 401, Group.ACCOUNT, Retry.SETTINGS),
        (999999, 400, Group.UNKNOWN, Retry.BY_PERSON),
        (999999, 429, Group.THROTTLED, Retry.AUTOMATIC),
    ],
)
def test_a_refusal_says_whose_problem_it_is_and_what_may_follow(graph, client, code, status, group, retry):
    graph.will_answer(refusal(code), status=status)
    with pytest.raises(Refused) as refused:
        client.send_text(MARIA, CUSTOMERS_WORDS)
    problem = refused.value
    assert (problem.failure.group, problem.failure.retry, problem.code) == (group, retry, code)
    assert (problem.http_status, problem.fbtrace_id, problem.message) == (status, "Az8", "(#1) No")


def test_a_refusal_prefers_metas_details(graph, client):
    graph.will_answer(refusal(100, error_data={"details": "text.body is too long"}), status=400)
    with pytest.raises(Refused) as refused:
        client.send_text(MARIA, "Hi")
    assert refused.value.message == "text.body is too long"


def test_an_error_in_a_good_answer_is_a_refusal(graph, client):
    graph.will_answer(refusal(131026))
    with pytest.raises(Refused):
        client.send_text(MARIA, "Hi")


def test_an_unknown_trouble_that_meta_calls_passing_is_passing(graph, client):
    graph.will_answer(refusal(999999, is_transient=True), status=400)
    with pytest.raises(Refused) as refused:
        client.send_text(MARIA, "Hi")
    assert refused.value.failure.group is Group.TRANSIENT


@pytest.mark.parametrize("status", [302, 400, 403, 404, 413])
def test_a_no_without_metas_words_is_still_a_no(graph, client, status):
    graph.will_answer(content=b"<html>No</html>", status=status)
    with pytest.raises(Refused) as refused:
        client.send_text(MARIA, "Hi")
    assert (refused.value.code, refused.value.http_status) == (None, status)


@pytest.mark.parametrize(
    "answer",
    [
        {"content": b"<html>Bad gateway</html>", "status": 502},
        {"content": b"Oops", "status": 500},
        {"content": b"not json"},
        {"content": b"[]"},
        {"content": b"[" * 100_000},
        {"content": b"\xff\xff"},
        {"content": b'{"messages": []}'},
        {"content": b'{"messages": [{"id": ""}]}'},
        {"content": b'{"error": "odd"}'},
        {"content": b"x" * 1_200_000},
        {"content": b"{}", "after": 5},
        {"content": b"{}", "hangs_up": True},
        {"content": b"{}", "headers": {"Content-Length": "500"}},
        {"content": b" " * 200, "drips": True},
    ],
)
def test_a_send_without_a_readable_answer_is_unknown_and_not_repeated(graph, client, answer):
    graph.will_answer(**answer)
    with pytest.raises(OutcomeUnknown):
        client.send_text(MARIA, CUSTOMERS_WORDS)
    assert len(graph.asked) == 1


def test_where_nobody_listens_nothing_was_sent(silent_port):
    transport = Transport(f"http://127.0.0.1:{silent_port}")
    with pytest.raises(NotSent):
        GraphClient("", "v25.0", TOKEN, "1", transport).send_text(MARIA, CUSTOMERS_WORDS)
    transport.close()


def test_a_token_that_no_header_can_carry_is_not_sent(graph, client):
    with pytest.raises(NotSent):
        GraphClient("", "v25.0", "EAA\nX: y", "1", client.transport).mark_read("wamid.1")
    assert graph.asked == []


@pytest.mark.parametrize(
    ("problem", "how"),
    [
        (Refused, {"thing": refusal(131026, message=CUSTOMERS_WORDS), "status": 400}),
        (OutcomeUnknown, {"content": CUSTOMERS_WORDS.encode(), "status": 500}),
        (OutcomeUnknown, {"content": b"{}", "hangs_up": True}),
    ],
)
def test_no_trouble_tells_the_token_or_the_words(graph, client, problem, how):
    graph.will_answer(**how)
    with pytest.raises(problem) as trouble:
        client.send_text(MARIA, CUSTOMERS_WORDS)
    told = f"{trouble.value!s} {trouble.value!r} {client!r}"
    assert [word for word in (CUSTOMERS_WORDS, TOKEN, "15125550142") if word in told] == []


def test_connections_are_used_again(graph, client):
    graph.will_answer(ACCEPTED)
    graph.will_answer(ACCEPTED)
    client.send_text(MARIA, "one")
    client.send_text(MARIA, "two")
    assert graph.asked[0].from_port == graph.asked[1].from_port


def test_clients_of_one_server_share_their_connections(graph):
    assert shared_transport(graph.url) is shared_transport(graph.url)
    close_shared_transport(graph.url)


def test_a_forked_process_makes_connections_of_its_own(graph, monkeypatch):
    ours = shared_transport(graph.url)
    with monkeypatch.context() as child:
        child.setattr(os, "getpid", lambda: -1)
        assert shared_transport(graph.url) is not ours
        close_shared_transport(graph.url)
    close_shared_transport(graph.url)


def test_a_closed_shared_transport_is_made_anew(graph):
    client = GraphClient(graph.url, "25.0", TOKEN, "1")
    for _ in range(2):
        graph.will_answer({"success": True})
        client.mark_read("wamid.1")
        close_shared_transport(graph.url)
    assert [asked.path for asked in graph.asked] == ["/v25.0/1/messages"] * 2


def test_a_media_id_is_located(graph, client):
    graph.will_answer({"url": f"{graph.url}/file", "mime_type": "image/jpeg", "sha256": "ab", "file_size": "2048"})
    assert client.media_location("19086") == MediaLocation(f"{graph.url}/file", "image/jpeg", "ab", 2048)
    assert graph.asked[0].path == "/graph/v25.0/19086?phone_number_id=100000000000001"


def test_a_media_id_cannot_lead_to_another_path(graph, client):
    graph.will_answer({"url": "https://lookaside.fbsbx.com/x"})
    client.media_location("1/messages?x=")
    assert graph.asked[0].path.startswith("/graph/v25.0/1%2Fmessages%3Fx%3D?")


def test_a_location_without_an_address_is_unknown(graph, client):
    graph.will_answer({"id": "19086"})
    with pytest.raises(OutcomeUnknown):
        client.media_location("19086")


def test_a_file_is_fetched_with_the_token(graph, client):
    graph.will_answer(content=b"\xff\xd8 photo")
    assert client.download(f"{graph.url}/file", limit_bytes=100) == b"\xff\xd8 photo"
    assert graph.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_file_over_the_limit_is_thrown_away(graph, client):
    graph.will_answer(content=b"x" * 1_000_001)
    with pytest.raises(TooLarge):
        client.download(f"{graph.url}/file", limit_bytes=1_000_000)


def test_a_file_of_exactly_the_limit_is_kept(graph, client):
    graph.will_answer(content=b"x" * 1000)
    assert len(client.download(f"{graph.url}/file", limit_bytes=1000)) == 1000


@pytest.mark.parametrize(
    "address",
    [
        "http://lookaside.fbsbx.com/a",
        "https://lookaside.fbsbx.com:8443/a",
        "https://evilfbsbx.com/a",
        "https://fbsbx.com.evil.example/a",
        "https://169.254.169.254/latest",
        "http://127.0.0.1:1/a",
        "file:///etc/passwd",
        "ftp://lookaside.fbsbx.com/a",
        "//lookaside.fbsbx.com/a",
        "",
        "http://[::1",
    ],
)
def test_the_token_is_shown_to_nobody_else(graph, client, address):
    with pytest.raises(UnsafeAddress):
        client.download(address, limit_bytes=100)
    assert graph.asked == []


def test_a_redirect_within_the_server_is_followed(graph, client):
    graph.will_answer(content=b" ", status=302, headers={"Location": "/there"})
    graph.will_answer(content=b"photo")
    assert client.download(f"{graph.url}/here", limit_bytes=100) == b"photo"


@pytest.mark.parametrize("location", ["file:///etc/passwd", "http://evil.example/", "http://127.0.0.1:1/x"])
def test_a_redirect_to_somewhere_else_is_not_followed(graph, client, location):
    graph.will_answer(content=b" ", status=302, headers={"Location": location})
    with pytest.raises(UnsafeAddress):
        client.download(f"{graph.url}/here", limit_bytes=100)


def test_redirects_in_a_circle_end(graph, client):
    for _ in range(4):
        graph.will_answer(content=b" ", status=302, headers={"Location": "/here"})
    with pytest.raises(UnsafeAddress):
        client.download(f"{graph.url}/here", limit_bytes=100)


@pytest.mark.parametrize(("status", "problem"), [(404, Refused), (500, OutcomeUnknown), (304, Refused)])
def test_a_file_that_is_not_there_is_no_file(graph, client, status, problem):
    graph.will_answer(content=b"gone", status=status)
    with pytest.raises(problem):
        client.download(f"{graph.url}/file", limit_bytes=100)


def test_every_trouble_is_a_graph_error():
    assert {NotSent, OutcomeUnknown, Refused, TooLarge, UnsafeAddress} == set(GraphError.__subclasses__())


def test_a_digest_may_be_hexadecimal_or_base64():
    digest = hashlib.sha256(b"photo").digest()
    assert is_intact(b"photo", digest.hex())
    assert is_intact(b"photo", base64.b64encode(digest).decode())


@pytest.mark.parametrize("announced", ["", "no digest", "zz" * 32, "00" * 32, "wvqXMe6n7n0="])
def test_other_bytes_are_not_intact(announced):
    assert not is_intact(b"photo", announced)
