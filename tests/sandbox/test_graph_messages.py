"""What a business is answered when it sends, reads or asks, and how it is refused."""

import json
from typing import Any

import pytest

from tests.sandbox.running import MARIA, NUMBER, Sandbox, Webhook


def test_a_sent_message_is_answered_as_meta_does(sandbox: Sandbox) -> None:
    answer = sandbox.send(to="+1 (512) 555-0142").json()
    assert answer["messaging_product"] == "whatsapp"
    assert answer["contacts"][0]["input"] == "+1 (512) 555-0142"
    assert answer["contacts"][0]["wa_id"] == MARIA
    assert answer["messages"][0]["id"].startswith("wamid.")


def test_every_message_has_an_id_of_its_own(sandbox: Sandbox) -> None:
    assert sandbox.send().json()["messages"] != sandbox.send().json()["messages"]


def test_a_username_person_is_reached_by_user_id_and_answered_without_a_number(sandbox: Sandbox) -> None:
    ray = sandbox.control("messages", **{"from": "garage-ray", "text": "Hi"})["person"]["user_id"]
    body = {"messaging_product": "whatsapp", "recipient": ray, "type": "text", "text": {"body": "Hello Ray"}}
    assert sandbox.post(f"{NUMBER}/messages", **body).json()["contacts"] == [{"input": ray, "user_id": ray}]


def test_a_user_id_in_to_is_accepted_and_dropped(sandbox: Sandbox) -> None:
    assert sandbox.send(to="US.13491208655302741918").status_code == 200
    assert sandbox.sent()[0]["status"] == "dropped"


@pytest.mark.parametrize("version", ["v20.0", "v25.0", "v26.0"])
def test_any_version_is_accepted(sandbox: Sandbox, version: str) -> None:
    answer = sandbox.http.get(f"/graph/{version}/{NUMBER}", headers=sandbox.token)
    assert answer.json()["display_phone_number"] == "+1 512 555 0100"


def test_a_path_without_a_version_is_refused(sandbox: Sandbox) -> None:
    answer = sandbox.http.get(f"/graph/latest/{NUMBER}", headers=sandbox.token)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 2500)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic bWFyaWE="}, {"Authorization": "Bearer expired-1"}])
def test_a_missing_or_expired_token_is_refused(sandbox: Sandbox, headers: dict[str, str]) -> None:
    answer = sandbox.http.post(f"/graph/v25.0/{NUMBER}/messages", json={}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, 190)


def test_an_unknown_number_is_refused(sandbox: Sandbox) -> None:
    error = sandbox.post("999/messages", messaging_product="whatsapp").json()["error"]
    assert (error["code"], error["error_subcode"], error["type"]) == (100, 33, "GraphMethodException")


def test_a_registered_number_can_send(sandbox: Sandbox) -> None:
    sandbox.control("numbers", id="100000000000003", display_number="+1 512 555 0101", name="Copperline Plumbing")
    sandbox.write(number="100000000000003")
    body = {"messaging_product": "whatsapp", "to": MARIA, "text": {"body": "Hello"}}
    assert sandbox.post("100000000000003/messages", **body).status_code == 200


def test_a_number_can_be_asked_for_chosen_fields(sandbox: Sandbox) -> None:
    answer = sandbox.get(NUMBER, fields="verified_name,throughput").json()
    expected = {"id": NUMBER, "verified_name": "Copperline Heating & Air", "throughput": {"level": "STANDARD"}}
    assert answer == expected


def test_a_business_account_lists_its_numbers(sandbox: Sandbox) -> None:
    assert sandbox.get("200000000000001/phone_numbers").json()["data"][0]["id"] == NUMBER


def test_an_app_can_subscribe_to_a_business_account(sandbox: Sandbox) -> None:
    assert sandbox.post("200000000000001/subscribed_apps").json() == {"success": True}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"messaging_product": "sms"}, 100),
        ({"to": ""}, 100),
        ({"to": None}, 100),
        ({"to": "Maria"}, 100),
        ({"to": 15125550142}, 100),
        ({"recipient_type": "group"}, 100),
        ({"type": "carrier-pigeon"}, 100),
        ({"text": None}, 100),
        ({"text": {"body": ""}}, 100),
        ({"text": {"body": 7}}, 100),
        ({"text": {"body": "x" * 4097}}, 100),
        ({"context": {"message_id": ""}}, 100),
        ({"biz_opaque_callback_data": "x" * 513}, 100),
        ({"type": "location", "location": {"latitude": 91, "longitude": 0}}, 131009),
        ({"type": "image", "image": {"caption": "No picture"}}, 100),
        ({"type": "template", "template": {"name": "estimate"}}, 100),
        ({"to": None, "recipient": "15125550142"}, 131009),
        ({"to": "+1 512 555 0100"}, 131021),
    ],
)
def test_a_malformed_message_is_refused_with_metas_code(sandbox: Sandbox, wrong: dict[str, Any], code: int) -> None:
    answer = sandbox.send(**wrong)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert sandbox.sent() == []


def test_four_reply_buttons_are_refused(sandbox: Sandbox) -> None:
    buttons = [{"type": "reply", "reply": {"id": "a", "title": "A"}}] * 4
    interactive = {"type": "button", "body": {"text": "Choose"}, "action": {"buttons": buttons}}
    assert sandbox.send(type="interactive", interactive=interactive).json()["error"]["code"] == 131009


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '"text"', "\0", pytest.param("[" * 100_000, id="deep"), '{"to": "\\ud800"}']
)
def test_a_body_that_is_no_object_is_refused(sandbox: Sandbox, body: str) -> None:
    answer = sandbox.http.post(f"/graph/v25.0/{NUMBER}/messages", content=body, headers=sandbox.token)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100)


def test_an_edge_that_the_sandbox_does_not_have_is_refused(sandbox: Sandbox) -> None:
    assert sandbox.post(f"{NUMBER}/flows").json()["error"]["error_subcode"] == 33


def test_reading_a_message_shows_on_the_phone_with_the_earlier_ones(sandbox: Sandbox) -> None:
    sandbox.write("First")
    newest = sandbox.write("Second")
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": newest}
    assert sandbox.post(f"{NUMBER}/messages", **body).json() == {"success": True}
    assert sandbox.http.get("/phone/").text.count('data-status="read"') == 2


def test_typing_shows_on_the_phone_until_the_answer(sandbox: Sandbox) -> None:
    read = {"status": "read", "message_id": sandbox.write(), "typing_indicator": {"type": "text"}}
    sandbox.post(f"{NUMBER}/messages", messaging_product="whatsapp", **read)
    assert "is typing" in sandbox.http.get("/phone/").text
    sandbox.send()
    assert "is typing" not in sandbox.http.get("/phone/").text


def test_a_message_that_the_business_never_got_cannot_be_read(sandbox: Sandbox) -> None:
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.unknown"}
    assert sandbox.post(f"{NUMBER}/messages", **body).json()["error"]["code"] == 131009


def test_a_reaction_of_the_business_shows_on_the_phone(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.send(type="reaction", reaction={"message_id": sandbox.write(), "emoji": "👍"})
    assert '<span class="react">' in sandbox.http.get("/phone/").text


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text", {"body": "<img src=x onerror=alert(1)>\0\u202e"}),
        ("interactive", {"type": "flow", "body": {"text": "x"}, "action": {"buttons": 5, "sections": 5}}),
        ("interactive", {"type": "button", "header": "x", "body": {"text": "x"}, "action": {"buttons": [5]}}),
        ("interactive", {"type": "list", "body": {"text": "x"}, "action": {"sections": [{"rows": [5]}]}}),
        ("interactive", {"type": "list", "body": {"text": "x"}, "action": {"sections": [5]}}),
        ("template", {"name": "x", "language": {"code": "en"}, "components": [5]}),
        ("template", {"name": "x", "language": {"code": "en"}, "components": [{"parameters": 5}]}),
        ("template", {"name": "x", "language": {"code": "en"}, "components": [{"parameters": [{"text": {"a": 1}}]}]}),
        ("image", {"link": "javascript:alert(1)", "caption": {"a": 1}}),
        ("document", {"link": "x", "filename": ["x"]}),
        ("contacts", [5]),
        ("location", {"latitude": "1", "longitude": 2, "name": {"a": 1}}),
        ("location", {"latitude": float("nan"), "longitude": 2}),
    ],
)
def test_no_content_breaks_the_phone(sandbox: Sandbox, kind: str, content: Any) -> None:
    body = {"messaging_product": "whatsapp", "to": MARIA, "type": kind, kind: content}
    path = f"/graph/v25.0/{NUMBER}/messages"
    assert sandbox.http.post(path, content=json.dumps(body), headers=sandbox.token).status_code in (200, 400)
    page = sandbox.http.get("/phone/")
    assert page.status_code == 200
    assert "<img src=x" not in page.text
    assert 'href="javascript:' not in page.text
