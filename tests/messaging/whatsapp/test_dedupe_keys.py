"""The same thing delivered twice has one key; two things have two."""

import pytest

from messaging.whatsapp.webhook import parse
from tests.messaging.whatsapp.envelopes import (
    EVERYTHING,
    WAMID,
    account,
    body,
    echo,
    envelope,
    history,
    message,
    preference,
    received,
    status,
    text,
    thread_message,
    value,
)


def keys(shape):
    return [event.dedupe_key for event in parse(body(shape))]


@pytest.mark.parametrize(("name", "envelope"), EVERYTHING)
def test_a_repeated_delivery_has_the_same_key(name, envelope):
    assert keys(envelope) == keys(envelope)


@pytest.mark.parametrize(("name", "envelope"), EVERYTHING)
def test_every_key_can_be_stored(name, envelope):
    assert all(0 < len(key) <= 255 for key in keys(envelope))


def test_a_message_and_a_status_go_by_the_messages_id():
    assert keys(received(text())) == [f"message:{WAMID}"]
    assert keys(status("read")) == [f"status:{WAMID}:read"]


def test_the_words_of_a_repeated_message_do_not_matter():
    assert keys(received(text("one"))) == keys(received(text("two")))


def test_each_tick_is_its_own_event():
    assert keys(status("sent")) != keys(status("delivered"))


def test_echo_history_and_late_media_of_one_message_are_three_events():
    shape = text() | {"id": "wamid.15125550142"}
    late = keys(envelope("history", value(messages=[shape])))
    early = keys(history(thread_message("15125550142", body="Hi")))[1:]
    echoed = keys(echo("text", {"body": "Hi"}))
    assert [key.split(":")[0] for key in late + early + echoed] == ["history-media", "history", "echo"]


def test_the_same_notice_at_another_time_is_another_event():
    first = account("account_update", event="ACCOUNT_VIOLATION")
    later = {**first, "entry": [{**first["entry"][0], "time": 1750009999}]}
    assert keys(first) != keys(later)


def test_the_same_notice_for_another_account_is_another_event():
    first = preference("stop")
    other = {**first, "entry": [{**first["entry"][0], "id": "999"}]}
    assert keys(first) != keys(other)


def test_two_broken_things_are_two_events():
    first, second = keys(received("a word", message("revoke")))
    assert first != second


def test_the_longest_id_still_makes_a_storable_key():
    [key] = keys(received(text(id="w" * 255)))
    assert (len(key) <= 255, key.split(":")[0]) == (True, "long")
