"""pywa, written for Meta's own servers, sends through the sandbox and understands its answers and errors."""

import hashlib
from collections.abc import Iterator

import httpx
import pytest
from pywa import errors
from pywa.client import WhatsApp
from pywa.types.callback import Button

from messaging.whatsapp.simulator.samples.photo import ac_condenser
from tests.sandbox.running import MARIA, NUMBER, Sandbox, Webhook


@pytest.fixture
def pywa(sandbox: Sandbox) -> Iterator[WhatsApp]:
    with httpx.Client(trust_env=False) as session:
        client = WhatsApp(phone_id=NUMBER, token="a-token", waba_id="200000000000001", session=session)
        session.base_url = f"{sandbox.url}/graph/v26.0"
        yield client


def test_it_sends_text(pywa: WhatsApp, sandbox: Sandbox) -> None:
    sent = pywa.send_message(to=MARIA, text="Hello Maria", tracker="row-17")
    assert (sent.id, sent.to) == (sandbox.sent()[0]["id"], MARIA)
    assert sandbox.sent()[0]["tracker"] == "row-17"


def test_it_replies(pywa: WhatsApp, sandbox: Sandbox) -> None:
    question = sandbox.write("When can you come?")
    pywa.send_message(to=MARIA, text="At one", reply_to_message_id=question)
    assert sandbox.sent()[0]["context_id"] == question


def test_it_sends_to_a_user_id(pywa: WhatsApp, sandbox: Sandbox) -> None:
    ray = sandbox.control("messages", **{"from": "garage-ray", "text": "Hi"})["person"]["user_id"]
    assert pywa.send_message(to=ray, text="Hello Ray").to == ray


def test_it_sends_buttons(pywa: WhatsApp, sandbox: Sandbox) -> None:
    pywa.send_message(to=MARIA, text="Book it?", buttons=[Button(title="Yes", callback_data="yes")])
    assert "Book it?" in sandbox.http.get("/phone/").text


def test_it_sends_a_location_and_a_reaction(pywa: WhatsApp, sandbox: Sandbox) -> None:
    pywa.send_location(to=MARIA, latitude=30.2672, longitude=-97.7431, name="The shop")
    pywa.send_reaction(to=MARIA, emoji="👍", message_id=sandbox.write())
    assert [message["kind"] for message in sandbox.sent()] == ["reaction", "location"]


def test_it_marks_as_read_and_shows_typing(pywa: WhatsApp, sandbox: Sandbox) -> None:
    message = sandbox.write()
    assert pywa.mark_message_as_read(message_id=message).success
    pywa.indicate_typing(message_id=message)
    assert "is typing" in sandbox.http.get("/phone/").text


def test_it_uploads_downloads_and_deletes_media(pywa: WhatsApp) -> None:
    medium = pywa.upload_media(media=ac_condenser(), mime_type="image/png", filename="unit.png")
    about = pywa.get_media_url(media_id=medium.id)
    assert pywa.get_media_bytes(url=about.url) == ac_condenser()
    assert about.sha256 == hashlib.sha256(ac_condenser()).hexdigest()
    assert pywa.delete_media(media_id=medium.id)


def test_it_sends_an_uploaded_image(pywa: WhatsApp, webhook: Webhook) -> None:
    pywa.send_image(to=MARIA, image=ac_condenser(), mime_type="image/png", caption="The new unit")
    webhook.wait_for(2)
    assert webhook.kinds == ["sent", "delivered"]


def test_it_reads_the_number_and_the_list_of_numbers(pywa: WhatsApp) -> None:
    assert pywa.get_business_phone_number().display_phone_number == "+1 512 555 0100"
    assert next(iter(pywa.get_business_phone_numbers())).id == NUMBER


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (190, errors.ExpiredAccessToken),
        (130429, errors.RateLimitHit),
        (131000, errors.UnknownError),
        (131016, errors.ServiceUnavailable),
        (131026, errors.MessageUndeliverable),
        (131031, errors.AccountLocked),
        (131042, errors.BusinessPaymentIssue),
        (131047, errors.ReEngagementMessage),
        (131048, errors.SpamRateLimitHit),
        (131050, errors.UserStoppedMarketingMessages),
        (131053, errors.MediaUploadError),
        (131056, errors.TooManyMessages),
        (132001, errors.TemplateNotExists),
        (132015, errors.TemplatePaused),
    ],
)
def test_a_chosen_error_is_the_one_it_knows(
    pywa: WhatsApp, sandbox: Sandbox, code: int, kind: type[errors.WhatsAppError]
) -> None:
    sandbox.control("next-send", code=code, when="sync")
    with pytest.raises(kind) as refused:
        pywa.send_message(to=MARIA, text="Hello")
    assert (refused.value.code, refused.value.type) == (code, "OAuthException")
    assert refused.value.fbtrace_id


def test_sending_to_oneself_is_the_error_it_knows(pywa: WhatsApp) -> None:
    with pytest.raises(errors.RecipientCannotBeSender):
        pywa.send_message(to="15125550100", text="Hello me")
