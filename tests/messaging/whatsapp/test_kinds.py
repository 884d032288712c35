"""Every kind of thing Meta sends becomes its own kind of event."""

import json

import pytest

from messaging.whatsapp.contents import MessageKind
from messaging.whatsapp.webhook import parse
from tests.messaging.whatsapp.envelopes import (
    EVERYTHING,
    NUMBER_ID,
    OTHER_WAMID,
    WABA_ID,
    echo,
    interactive,
    media,
    message,
    received,
    system,
    text,
)
from tests.messaging.whatsapp.reading import events_of, only


def content_of(shape):
    event = only(received(shape))
    return event.content


@pytest.mark.parametrize(("name", "envelope"), EVERYTHING)
def test_each_thing_becomes_the_event_it_is(name, envelope):
    assert [type(event).__name__ for event in events_of(envelope)] == [name]


@pytest.mark.parametrize(("name", "envelope"), EVERYTHING)
def test_each_event_knows_the_account_it_was_addressed_to(name, envelope):
    assert [event.waba_id for event in events_of(envelope)] == [WABA_ID]


@pytest.mark.parametrize(("name", "envelope"), EVERYTHING)
def test_each_event_can_be_read_again_from_what_it_kept(name, envelope):
    events = events_of(envelope)
    assert parse(json.dumps(events[0].raw).encode()) == events


def test_a_message_knows_the_number_it_came_to():
    assert only(received(text())).phone_number_id == NUMBER_ID


@pytest.mark.parametrize(
    ("shape", "kind", "words"),
    [
        (text("¿Hoy? 🙏"), MessageKind.TEXT, "¿Hoy? 🙏"),
        (text(""), MessageKind.TEXT, ""),
        (media("image", caption="The compressor"), MessageKind.IMAGE, "The compressor"),
        (media("image"), MessageKind.IMAGE, "Photo"),
        (media("video"), MessageKind.VIDEO, "Video"),
        (media("audio", voice=False), MessageKind.AUDIO, "Audio"),
        (media("audio", voice=True), MessageKind.VOICE, "Voice message"),
        (media("document", filename="estimate.pdf"), MessageKind.DOCUMENT, "estimate.pdf"),
        (media("sticker"), MessageKind.STICKER, "Sticker"),
        (message("location", {"name": "Zilker Park"}), MessageKind.LOCATION, "Zilker Park"),
        (message("location", {"latitude": 30.27, "longitude": -97.74}), MessageKind.LOCATION, "Location 30.27, -97.74"),
        (message("location", {}), MessageKind.LOCATION, "Location"),
        (
            message("contacts", [{"name": {"formatted_name": "Tom Brandt"}}, {"phones": [{"phone": "+1 512"}]}]),
            MessageKind.CONTACTS,
            "Contact: Tom Brandt, +1 512",
        ),
        (message("button", {"text": "Yes", "payload": "YES"}), MessageKind.BUTTON, "Yes"),
        (interactive("button_reply", id="book", title="Book"), MessageKind.BUTTON_REPLY, "Book"),
        (interactive("list_reply", id="am", title="Morning"), MessageKind.LIST_REPLY, "Morning"),
        (interactive("nfm_reply", response_json="{}"), MessageKind.FLOW_REPLY, "Filled in a form"),
        (
            interactive("call_permission_reply", response="accept"),
            MessageKind.CALL_PERMISSION_REPLY,
            "Allowed calls",
        ),
        (
            interactive("call_permission_reply", response="reject"),
            MessageKind.CALL_PERMISSION_REPLY,
            "Declined calls",
        ),
        (interactive("payment_method", payment_method="pix"), MessageKind.PAYMENT_METHOD, "Chose to pay by pix"),
        (interactive("quiz_reply", title="Blue"), MessageKind.INTERACTIVE, "Blue"),
        (
            message(
                "order", {"product_items": [{"product_retailer_id": "FILTER", "quantity": 2}], "text": "By Friday"}
            ),
            MessageKind.ORDER,
            "Order: 2 x FILTER\nBy Friday",
        ),
        (system("group_notice", body="Somebody joined"), MessageKind.SYSTEM, "Somebody joined"),
        (message("media_placeholder"), MessageKind.MEDIA_PLACEHOLDER, "Media message"),
        (message("unsupported"), MessageKind.UNSUPPORTED, "Unsupported message"),
        (message("hologram", {"id": "1"}), MessageKind.UNKNOWN, "Unsupported message"),
        (message("text", {"body": {"not": "words"}}), MessageKind.UNKNOWN, "Unsupported message"),
        (message("image"), MessageKind.UNKNOWN, "Unsupported message"),
    ],
)
def test_every_kind_of_message_has_words_a_person_can_read(shape, kind, words):
    content = content_of(shape)
    assert (content.kind, content.text) == (kind, words)


def test_a_photo_carries_what_is_needed_to_fetch_it():
    photo = content_of(media("image", caption="The compressor", url="https://lookaside.fbsbx.com/a")).media
    assert (photo.id, photo.mime_type, photo.sha256) == ("1908647269898587", "image/jpeg", "wvqXMe6n7n0=")
    assert (photo.caption, photo.url) == ("The compressor", "https://lookaside.fbsbx.com/a")


def test_a_voice_message_and_an_animated_sticker_say_so():
    assert content_of(media("audio", voice=True)).media.is_voice
    assert content_of(media("sticker", animated=True)).media.is_animated


@pytest.mark.parametrize(
    ("shape", "choice"),
    [
        (message("button", {"text": "Yes", "payload": "YES"}), "YES"),
        (interactive("button_reply", id="book", title="Book"), "book"),
        (interactive("list_reply", id="am", title="Morning"), "am"),
        (text("book"), None),
    ],
)
def test_a_pressed_button_keeps_the_id_it_was_sent_with(shape, choice):
    assert content_of(shape).choice == choice


def test_an_edit_of_a_caption_carries_the_new_words():
    edited = {"type": "image", "image": {"id": "1", "caption": "Unit B"}}
    event = only(received(message("edit", {"original_message_id": OTHER_WAMID, "message": edited})))
    assert (event.original_wamid, event.content.text) == (OTHER_WAMID, "Unit B")


def test_a_reaction_without_an_emoji_was_taken_back():
    event = only(received(message("reaction", {"message_id": OTHER_WAMID})))
    assert (event.target_wamid, event.emoji) == (OTHER_WAMID, None)


def test_an_echo_was_written_by_the_business_to_the_customer():
    event = only(echo("text", {"body": "On our way"}))
    assert (event.act.content.text, event.act.sender.wa_id, event.act.sender.profile_name) == (
        "On our way",
        "15125550100",
        None,
    )
    assert event.recipient.profile_name == "Maria Delgado"
