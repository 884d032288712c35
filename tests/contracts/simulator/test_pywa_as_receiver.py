"""pywa, written for Meta's own webhooks, accepts the signature and understands everything the sandbox posts."""

import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from pywa.client import WhatsApp

from tests.sandbox.running import MARIA, NUMBER, SECRET, Sandbox, Webhook

LIST = {
    "type": "list",
    "body": {"text": "When?"},
    "action": {"button": "Choose", "sections": [{"rows": [{"id": "am", "title": "Morning", "description": "8-12"}]}]},
}
BUTTONS = {
    "type": "button",
    "body": {"text": "Book it?"},
    "action": {"buttons": [{"type": "reply", "reply": {"id": "yes", "title": "Yes"}}]},
}
TEMPLATE = {"type": "template", "template": {"name": "visit", "language": {"code": "en_US"}}}
CARD = [{"name": {"formatted_name": "Tom", "first_name": "Tom"}, "phones": [{"phone": "+15125550144", "type": "CELL"}]}]


@pytest.fixture
def pywa(webhook: Webhook) -> Iterator[WhatsApp]:
    with httpx.Client(trust_env=False) as session:
        yield WhatsApp(
            phone_id=NUMBER,
            token="a-token",
            session=session,
            server=None,
            app_secret=SECRET,
            verify_token="a verify token",
            skip_duplicate_updates=False,
        )


def understood(pywa: WhatsApp, webhook: Webhook, caplog: pytest.LogCaptureFixture) -> list[Any]:
    """Hand over everything that arrived; return what pywa made of it, and fail where it could not."""
    caplog.set_level(logging.DEBUG, logger="pywa")
    for arrival in webhook.arrivals:
        assert pywa.webhook_update_validator(arrival.body, arrival.signature) is None
        assert pywa.webhook_update_handler(arrival.body) == ("ok", 200)
    puzzled = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert puzzled == []
    made = [record.args for record in caplog.records if "Constructed update" in record.msg]
    return [arguments[0] for arguments in made if isinstance(arguments, tuple)]


@pytest.mark.parametrize(
    "message",
    [
        {"text": "Our AC is broken 🥵"},
        {"type": "image", "text": "Look"},
        {"type": "audio"},
        {"type": "video", "data": "AAAA", "mime_type": "video/mp4", "text": "Hear that?"},
        {"type": "document", "data": "AAAA", "mime_type": "application/pdf", "filename": "lease.pdf"},
        {"type": "sticker", "data": "AAAA", "mime_type": "image/webp"},
        {"type": "location", "content": {"latitude": 30.2, "longitude": -97.7, "name": "Home"}},
        {"type": "contacts", "content": CARD},
        {"type": "unsupported", "content": {"type": "poll"}},
        {"from": "garage-ray", "text": "I show no number"},
        {"from": "+44 7700 900123", "name": "Ann", "text": "Hello from London"},
    ],
    ids=lambda message: message.get("type", message.get("from", "text")),
)
def test_every_kind_of_message_is_understood(
    pywa: WhatsApp, sandbox: Sandbox, webhook: Webhook, caplog: pytest.LogCaptureFixture, message: dict[str, Any]
) -> None:
    written = sandbox.control("messages", **{"from": MARIA, **message})["id"]
    webhook.wait_for(1)
    assert [update.id for update in understood(pywa, webhook, caplog)] == [written]


def test_what_changes_a_message_is_understood(
    pywa: WhatsApp, sandbox: Sandbox, webhook: Webhook, caplog: pytest.LogCaptureFixture
) -> None:
    message = sandbox.write("Tomorow")
    sandbox.control("messages", **{"from": MARIA, "type": "edit", "message_id": message, "text": "Tomorrow"})
    sandbox.control("messages", **{"from": MARIA, "type": "reaction", "message_id": message, "emoji": "👍"})
    sandbox.control("messages", **{"from": MARIA, "type": "reaction", "message_id": message, "emoji": ""})
    sandbox.control("messages", **{"from": MARIA, "type": "revoke", "message_id": message})
    webhook.wait_for(5)
    kinds = [type(update).__name__ for update in understood(pywa, webhook, caplog)]
    assert kinds == ["Message", "EditedMessage", "Message", "Message", "DeletedMessage"]


@pytest.mark.parametrize(
    ("offer", "choice", "kind"), [(BUTTONS, "yes", "CallbackButton"), (LIST, "am", "CallbackSelection")]
)
def test_a_tapped_choice_is_understood(
    pywa: WhatsApp,
    sandbox: Sandbox,
    webhook: Webhook,
    caplog: pytest.LogCaptureFixture,
    offer: dict[str, Any],
    choice: str,
    kind: str,
) -> None:
    asked = sandbox.send(type="interactive", interactive=offer).json()["messages"][0]["id"]
    sandbox.control("messages", **{"from": MARIA, "type": "reply", "message_id": asked, "choice": choice})
    webhook.wait_for(3)
    assert kind in [type(update).__name__ for update in understood(pywa, webhook, caplog)]


def test_a_quoted_reply_is_understood(
    pywa: WhatsApp, sandbox: Sandbox, webhook: Webhook, caplog: pytest.LogCaptureFixture
) -> None:
    asked = sandbox.send("When?").json()["messages"][0]["id"]
    sandbox.write("Now", reply_to=asked)
    webhook.wait_for(3)
    replies = [update for update in understood(pywa, webhook, caplog) if type(update).__name__ == "Message"]
    assert replies[0].reply_to_message.id == asked


@pytest.mark.parametrize("content", [{}, TEMPLATE], ids=["text", "template"])
def test_sent_delivered_and_read_are_understood(
    pywa: WhatsApp, sandbox: Sandbox, webhook: Webhook, caplog: pytest.LogCaptureFixture, content: dict[str, Any]
) -> None:
    sandbox.send(biz_opaque_callback_data="row-17", **content)
    sandbox.control("read", **{"from": MARIA})
    webhook.wait_for(3)
    updates = understood(pywa, webhook, caplog)
    assert [update.status.value.lower() for update in updates] == ["sent", "delivered", "read"]
    assert {update.tracker for update in updates} == {"row-17"}
    assert {update.pricing.model.value for update in updates} == {"PMP"}


def test_a_wrong_signature_is_noticed(pywa: WhatsApp, sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.control("raw", payload={"entry": []}, signature="wrong", wait=5)
    arrival = webhook.arrivals[0]
    assert pywa.webhook_update_validator(arrival.body, arrival.signature) == ("Forbidden", 403)
