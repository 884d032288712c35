"""Whatever arrives: readable neighbours are read, nothing unstorable passes, only NotAnEnvelope is raised."""

import json

import pytest

from messaging.whatsapp.contents import MessageKind
from messaging.whatsapp.webhook import NotAnEnvelope, parse
from tests.messaging.whatsapp.envelopes import (
    MARIA,
    NUMBER_ID,
    WABA_ID,
    body,
    envelope,
    history,
    message,
    received,
    status,
    template,
    text,
    thread_message,
    value,
)
from tests.messaging.whatsapp.reading import events_of, only


def kinds(shape):
    return [type(event).__name__ for event in events_of(shape)]


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\xff\xfe\x00",
        b"hello",
        b"[]",
        b"null",
        b"42",
        b"{}",
        b'{"entry": {}}',
        b'{"entry": [NaN]}',
        b'{"entry": [-Infinity]}',
        b'{"entry": [1e]}',
        b'{"entry": ' + b"[" * 100 + b"]" * 100 + b"}",
        b"[" * 200_000,
    ],
)
def test_what_is_no_envelope_is_refused_as_a_whole(junk):
    with pytest.raises(NotAnEnvelope):
        parse(junk)


def test_an_envelope_without_anything_in_it_is_nothing():
    assert parse(b'{"entry": []}') == []


@pytest.mark.parametrize(
    "broken",
    [
        "a word",
        None,
        7,
        [],
        {},
        text(id=None),
        text(id=""),
        text(id={"not": "an id"}),
        text(id="w" * 300),
        message("reaction", {"emoji": "👍"}),
        message("edit", {"message": {}}),
        message("revoke"),
    ],
)
def test_one_bad_message_loses_none_of_its_neighbours(broken):
    assert kinds(received(text(), broken, text())) == ["MessageReceived", "Malformed", "MessageReceived"]


def test_what_could_not_be_read_is_kept_and_says_why_without_quoting():
    event = only(received(message("revoke", {"odd": "words"})))
    assert event.reason == "original_message_id is missing or too long"
    assert event.raw["entry"][0]["changes"][0]["value"]["messages"][0]["revoke"] == {"odd": "words"}


@pytest.mark.parametrize("broken", ["a word", None, 7, {"id": WABA_ID}])
def test_a_bad_entry_loses_none_of_its_neighbours(broken):
    good = received(text())["entry"][0]
    assert kinds({"entry": [broken, good]}) == ["Malformed", "MessageReceived"]


@pytest.mark.parametrize("broken", ["a word", None, {}, {"field": "messages", "value": "a word"}])
def test_a_bad_change_loses_none_of_its_neighbours(broken):
    good = received(text())["entry"][0]["changes"][0]
    assert kinds({"entry": [{"id": WABA_ID, "changes": [broken, good]}]}) == ["Malformed", "MessageReceived"]


@pytest.mark.parametrize("broken", [{"id": None}, {"status": None}, {"status": ["sent"]}])
def test_a_status_needs_a_message_and_a_word(broken):
    assert kinds(status("sent", **broken)) == ["Malformed"]


@pytest.mark.parametrize(
    "field",
    [
        "message_template_status_update",
        "message_template_quality_update",
        "template_category_update",
    ],
)
def test_a_template_notice_needs_its_news(field):
    assert kinds(template(field)) == ["Malformed"]


def test_a_template_notice_needs_a_template():
    assert kinds(envelope("message_template_components_update", {"message_template_name": "x"})) == ["Malformed"]


def test_a_user_id_update_needs_the_new_id():
    assert kinds(envelope("user_id_update", value(user_id_update=[{"wa_id": MARIA}]))) == ["Malformed"]


def test_a_list_of_one_may_come_without_its_list():
    assert kinds(envelope("messages", value(messages=text()))) == ["MessageReceived"]


@pytest.mark.parametrize("chunk", ["a word", None])
def test_a_bad_chunk_of_history_is_kept(chunk):
    assert kinds(envelope("history", value(history=[chunk]))) == ["Malformed"]


def test_bad_threads_and_messages_of_history_lose_none_of_their_neighbours():
    good = thread_message(MARIA, body="Hi")
    shape = history("a word", good)
    shape["entry"][0]["changes"][0]["value"]["history"][0]["threads"].append("a word")
    assert kinds(shape) == ["HistoryProgressed", "Malformed", "HistoryReceived", "Malformed"]


def test_a_list_we_do_not_know_is_kept_beside_those_we_do():
    shape = envelope("messages", value(messages=[text()], telegrams=[{"id": 1}]))
    assert kinds(shape) == ["MessageReceived", "UnknownEvent"]


def test_an_unknown_subscription_is_kept_whole_and_can_be_routed():
    event = only(envelope("teleportation", value(beams=[1])))
    assert (event.field, event.phone_number_id) == ("teleportation", NUMBER_ID)
    assert event.raw["entry"][0]["changes"][0]["value"]["beams"] == [1]


def test_many_entries_and_changes_are_read_in_order():
    first, second = received(text())["entry"][0], status("read")["entry"][0]
    both = {**first, "changes": first["changes"] + second["changes"]}
    assert kinds({"entry": [both, second]}) == ["MessageReceived", "StatusChanged", "StatusChanged"]


def test_nul_and_half_surrogates_are_replaced_everywhere():
    raw = body(received(text("a\x00b\ud83dc", **{"odd\x00key": "\udc00"})))
    event = only(raw)
    assert event.content.text == "a\ufffdb\ufffdc"
    assert json.dumps(event.raw).count("\\u0000") == 0
    event.raw["entry"][0]["changes"][0]["value"]["messages"][0]["odd\ufffdkey"].encode("utf-8")


def test_an_escaped_backslash_before_u0000_is_only_text():
    event = only(received(text("path \\u0000")))
    assert event.content.text == "path \\u0000"


@pytest.mark.parametrize(
    "words",
    ["", "x" * 4096, "x" * 100_000, "👩‍🔧🇺🇸", "مرحبا بالعالم", "<script>alert(1)</script>", "'; DROP TABLE x --"],
)
def test_every_text_arrives_as_it_was_written(words):
    event = only(received(text(words)))
    assert (event.content.kind, event.content.text) == (MessageKind.TEXT, words)


def test_numbers_that_json_cannot_write_again_are_kept_as_written():
    raw = body(received(message("location", {"latitude": "LAT", "longitude": "LONG"})))
    event = only(raw.replace(b'"LAT"', b"1e999").replace(b'"LONG"', b"9" * 5000))
    assert event.content.details == {"latitude": "1e999", "longitude": "9" * 5000}


def test_ids_sent_as_numbers_are_read_as_ids():
    event = only(received(text(**{"from": 15125550142})))
    assert event.sender.wa_id == MARIA


def test_three_megabytes_are_read():
    events = events_of(received(*[text("x" * 900)] * 2000))
    assert len(events) == 2000
