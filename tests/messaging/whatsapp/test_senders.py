"""Who an event is about: by number, by user id, by both, and after either of them changed."""

import pytest

from messaging.whatsapp.events import IdentityChange, Party
from tests.messaging.whatsapp.envelopes import (
    MARIA,
    MARIA_BSUID,
    MARIA_CONTACT,
    OTHER_BSUID,
    call,
    envelope,
    history,
    preference,
    received,
    status,
    system,
    text,
    thread_message,
    value,
)
from tests.messaging.whatsapp.reading import events_of, only

TOM = {"profile": {"name": "Tom Brandt"}, "wa_id": "15125550143"}
RAY = {"profile": {"name": "Ray", "username": "@garage_ray"}, "user_id": "US.77"}


def test_a_sender_is_named_by_number_user_id_and_profile():
    event = only(received(text()))
    assert event.sender == Party(wa_id=MARIA, user_id=MARIA_BSUID, profile_name="Maria Delgado")


def test_a_sender_without_a_number_is_known_by_user_id_and_username():
    shape = {"id": "wamid.1", "type": "text", "text": {"body": "Hi"}, "from_user_id": "US.77"}
    event = only(received(shape, contacts=[RAY]))
    assert event.sender == Party(user_id="US.77", username="garage_ray", profile_name="Ray")


def test_a_sender_without_any_contact_is_still_a_sender():
    event = only(received(text(), contacts=()))
    assert event.sender == Party(wa_id=MARIA)


def test_in_a_batch_each_message_finds_its_own_contact():
    events = events_of(received(text(), text(**{"from": "15125550143"}), contacts=[TOM, MARIA_CONTACT]))
    assert [event.sender.profile_name for event in events] == ["Maria Delgado", "Tom Brandt"]


def test_nobody_gets_the_name_of_somebody_else():
    event = only(received(text(), contacts=[TOM]))
    assert event.sender == Party(wa_id=MARIA)


def test_a_status_names_its_recipient():
    event = only(status("read", recipient_user_id=MARIA_BSUID))
    assert event.recipient == Party(wa_id=MARIA, user_id=MARIA_BSUID)


def test_a_status_in_a_group_names_the_group_and_the_participant():
    shape = {"recipient_id": "group-1", "recipient_type": "group", "recipient_participant_id": MARIA}
    event = only(status("read", **shape))
    assert (event.group_id, event.recipient.wa_id, event.dedupe_key.split(":")[-1]) == ("group-1", MARIA, MARIA)


@pytest.mark.parametrize(
    ("shape", "who"),
    [
        (call("connect"), MARIA),
        (call("connect", direction="BUSINESS_INITIATED", **{"from": "15125550100", "to": MARIA}), MARIA),
        (preference("stop"), MARIA),
    ],
)
def test_a_call_and_a_preference_belong_to_the_customer(shape, who):
    event = only(shape)
    assert (event.customer.wa_id, event.customer.profile_name) == (who, "Maria Delgado")


def test_a_changed_number_names_the_old_and_the_new():
    shape = system("user_changed_number", wa_id="15125550177", body="User M changed from 15125550142 to 15125550177")
    event = only(received(shape | {"from": MARIA}, contacts=()))
    assert (event.change, event.previous.wa_id, event.current.wa_id) == (IdentityChange.NUMBER, MARIA, "15125550177")


def test_a_changed_user_id_takes_the_old_one_from_the_sentence():
    sentence = f"User Maria changed from {MARIA_BSUID} to {OTHER_BSUID}"
    shape = system("user_changed_user_id", user_id=OTHER_BSUID, body=sentence)
    event = only(received(shape, contacts=()))
    assert (event.previous.user_id, event.current.user_id) == (MARIA_BSUID, OTHER_BSUID)


def test_a_customers_name_cannot_pretend_to_be_somebody_elses_old_id():
    sentence = f"User Eve changed from US.1 to {OTHER_BSUID} changed from US.2 to US.3"
    shape = system("user_changed_user_id", user_id=OTHER_BSUID, body=sentence)
    event = only(received(shape, contacts=()))
    assert event.previous.user_id is None


def test_a_user_id_update_names_both_ids():
    shape = {"wa_id": MARIA, "user_id": {"previous": MARIA_BSUID, "current": OTHER_BSUID}}
    event = only(envelope("user_id_update", value(user_id_update=[shape])))
    assert (event.previous, event.current) == (Party(MARIA, MARIA_BSUID), Party(MARIA, OTHER_BSUID))


def test_history_tells_who_wrote_each_message():
    events = events_of(history(thread_message(MARIA, body="Hi"), thread_message("15125550100", body="Hello")))
    assert [(event.customer.wa_id, event.is_outgoing, event.status) for event in events[1:]] == [
        (MARIA, False, "read"),
        (MARIA, True, "read"),
    ]


def test_history_of_somebody_without_a_number_goes_by_user_id():
    shape = thread_message("x", body="Hi") | {"from": None, "from_user_id": "US.77"}
    [_, event] = events_of(history(shape, thread_id="US.77"))
    assert (event.customer, event.is_outgoing) == (Party(user_id="US.77"), False)


def test_history_says_how_far_it_got():
    [progress] = events_of(history())
    assert (progress.phase, progress.chunk_order, progress.progress) == (0, 1, 55)


def test_an_id_too_long_to_be_stored_is_no_id():
    event = only(received(text(**{"from": "1" * 300}), contacts=()))
    assert event.sender == Party()
