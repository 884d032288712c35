"""What the product receives when the person with the practice phone does something."""

from base64 import b64encode
from typing import Any

import pytest

from tests.sandbox.running import MARIA, NUMBER, Sandbox, Webhook

BUTTONS = {
    "type": "button",
    "body": {"text": "Shall we book it?"},
    "action": {"buttons": [{"type": "reply", "reply": {"id": "yes", "title": "Yes, book it"}}]},
}
ROWS = [{"id": "am", "title": "Morning", "description": "8 to 12"}, {"id": "pm", "title": "Afternoon"}]
LIST = {
    "type": "list",
    "body": {"text": "When?"},
    "action": {"button": "Choose", "sections": [{"title": "Today", "rows": ROWS}]},
}


def arrived(webhook: Webhook, count: int = 1) -> dict[str, Any]:
    webhook.wait_until(lambda _arrivals: len(webhook.messages) >= count)
    return webhook.messages[-1]


def test_a_text_arrives_signed_with_number_user_id_and_name(sandbox: Sandbox, webhook: Webhook) -> None:
    written = sandbox.write("Hola, ¿pueden venir hoy? 🙏")
    arrival = webhook.wait_for(1)[0]
    message = arrival.value["messages"][0]
    assert arrival.is_signed
    assert message["id"] == written
    assert (message["from"], message["text"]["body"]) == (MARIA, "Hola, ¿pueden venir hoy? 🙏")
    assert message["from_user_id"] == arrival.value["contacts"][0]["user_id"]
    assert arrival.value["contacts"][0]["profile"] == {"name": "Maria Delgado"}


def test_the_body_is_escaped_as_meta_does(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.write("50/50 🙏")
    assert b"50\\/50 \\ud83d\\ude4f" in webhook.wait_for(1)[0].body


def test_a_username_person_shows_no_number(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.write(sender="garage-ray")
    arrival = webhook.wait_for(1)[0]
    assert "from" not in arrival.value["messages"][0]
    assert "wa_id" not in arrival.value["contacts"][0]
    assert arrival.value["contacts"][0]["profile"] == {"name": "Ray", "username": "@garage_ray"}


def test_a_new_number_introduces_its_owner(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.control("messages", **{"from": "+1 512 555 0199", "name": "Nora Fields", "text": "Hi"})
    value = webhook.wait_for(1)[0].value
    assert (value["contacts"][0]["profile"]["name"], value["contacts"][0]["wa_id"]) == ("Nora Fields", "15125550199")


def test_a_reply_names_what_it_answers(sandbox: Sandbox, webhook: Webhook) -> None:
    asked = sandbox.send("When?").json()["messages"][0]["id"]
    sandbox.write("Now", reply_to=asked)
    assert arrived(webhook)["context"] == {"from": "15125550100", "id": asked}


def test_a_voice_message_is_marked_as_one(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.control("messages", **{"from": MARIA, "type": "audio"})
    audio = arrived(webhook)["audio"]
    assert audio["voice"] is True
    assert audio["mime_type"] == "audio/ogg; codecs=opus"


def test_a_document_carries_its_name(sandbox: Sandbox, webhook: Webhook) -> None:
    file = {"data": b64encode(b"%PDF-1.7").decode(), "mime_type": "application/pdf", "filename": "lease.pdf"}
    sandbox.control("messages", **{"from": MARIA, "type": "document", **file})
    assert arrived(webhook)["document"]["filename"] == "lease.pdf"


def test_a_location_arrives(sandbox: Sandbox, webhook: Webhook) -> None:
    where = {"latitude": 30.2672, "longitude": -97.7431}
    sandbox.control("messages", **{"from": MARIA, "type": "location", "content": where})
    assert arrived(webhook)["location"] == where


def test_a_reaction_and_its_removal_arrive(sandbox: Sandbox, webhook: Webhook) -> None:
    target = sandbox.send().json()["messages"][0]["id"]
    sandbox.control("messages", **{"from": MARIA, "type": "reaction", "message_id": target, "emoji": "👍"})
    assert arrived(webhook)["reaction"] == {"message_id": target, "emoji": "👍"}
    sandbox.control("messages", **{"from": MARIA, "type": "reaction", "message_id": target, "emoji": "👍"})
    assert arrived(webhook, 2)["reaction"] == {"message_id": target}


def test_an_edit_carries_the_new_text(sandbox: Sandbox, webhook: Webhook) -> None:
    target = sandbox.write("Tomorow")
    sandbox.control("messages", **{"from": MARIA, "type": "edit", "message_id": target, "text": "Tomorrow"})
    edit = arrived(webhook, 2)["edit"]
    assert edit == {"original_message_id": target, "message": {"type": "text", "text": {"body": "Tomorrow"}}}


def test_a_deleted_message_is_revoked(sandbox: Sandbox, webhook: Webhook) -> None:
    target = sandbox.write("Wrong chat")
    sandbox.control("messages", **{"from": MARIA, "type": "revoke", "message_id": target})
    assert arrived(webhook, 2)["revoke"] == {"original_message_id": target}


@pytest.mark.parametrize(
    ("offer", "choice", "reply"),
    [
        (BUTTONS, "yes", {"type": "button_reply", "button_reply": {"id": "yes", "title": "Yes, book it"}}),
        (LIST, "am", {"type": "list_reply", "list_reply": ROWS[0]}),
    ],
)
def test_a_tapped_button_and_a_chosen_row_come_back(
    sandbox: Sandbox, webhook: Webhook, offer: dict[str, Any], choice: str, reply: dict[str, Any]
) -> None:
    asked = sandbox.send(type="interactive", interactive=offer).json()["messages"][0]["id"]
    sandbox.control("messages", **{"from": MARIA, "type": "reply", "message_id": asked, "choice": choice})
    message = arrived(webhook)
    assert message["interactive"] == reply
    assert message["context"]["id"] == asked


def test_an_unsupported_kind_says_so(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.control("messages", **{"from": MARIA, "type": "unsupported", "content": {"type": "poll"}})
    message = arrived(webhook)
    assert (message["unsupported"], message["errors"][0]["code"]) == ({"type": "poll"}, 131051)


@pytest.mark.parametrize(
    ("body", "status", "complaint"),
    [
        ({}, 422, "from is required"),
        ({"from": MARIA}, 422, "text is required"),
        ({"from": MARIA, "text": "  "}, 422, "Write a message first"),
        ({"from": MARIA, "text": "x" * 4097}, 422, "at most 4096"),
        ({"from": MARIA, "text": "Hi", "age": -1}, 422, "age must be"),
        ({"from": MARIA, "text": "Hi", "age": 32 * 86400}, 422, "up to 30 days ago"),
        ({"from": MARIA, "text": "Hi", "number": "5"}, 404, "not registered"),
        ({"from": MARIA, "text": "Hi", "reply_to": "wamid.x"}, 422, "not in this chat"),
        ({"from": "nobody", "text": "Hi"}, 422, "country code"),
        ({"from": MARIA, "text": ["Hi"]}, 422, "must be text"),
        ({"from": MARIA, "type": "telepathy"}, 422, "not known"),
        ({"from": MARIA, "type": "video"}, 422, "data (base64)"),
        ({"from": MARIA, "type": "image", "data": "!", "mime_type": "image/png"}, 422, "base64"),
        ({"from": MARIA, "type": "image", "data": "aGk=", "mime_type": "text/html"}, 422, "not supported"),
        ({"from": MARIA, "type": "location"}, 422, "content is required"),
        ({"from": MARIA, "type": "edit", "message_id": "wamid.x", "text": "Hi"}, 422, "not in this chat"),
    ],
)
def test_a_wrong_request_is_refused_in_words(
    sandbox: Sandbox, body: dict[str, Any], status: int, complaint: str
) -> None:
    answer = sandbox.http.post("/control/messages", json=body)
    assert answer.status_code == status
    assert complaint in answer.json()["error"]
    assert sandbox.log() == []


def test_text_is_not_edited_after_a_quarter_of_an_hour(sandbox: Sandbox) -> None:
    target = sandbox.write()
    sandbox.clock.ahead = 16 * 60
    edit = {"from": MARIA, "type": "edit", "message_id": target, "text": "Late"}
    assert "15 minutes" in sandbox.http.post("/control/messages", json=edit).json()["error"]


def test_a_message_of_another_number_is_not_in_this_chat(sandbox: Sandbox) -> None:
    sandbox.control("numbers", id="100000000000003", display_number="+1 512 555 0101", name="Copperline Plumbing")
    target = sandbox.write(number="100000000000003")
    body = {"from": MARIA, "type": "revoke", "message_id": target, "number": NUMBER}
    assert sandbox.http.post("/control/messages", json=body).status_code == 422


@pytest.mark.parametrize(
    "body", ["", "null", "{", "[1]", '{"from": "\\ud800"}', pytest.param("[" * 100_000, id="deep")]
)
def test_a_body_that_is_no_json_object_is_refused(sandbox: Sandbox, body: str) -> None:
    assert sandbox.http.post("/control/messages", content=body).status_code in (400, 422)
