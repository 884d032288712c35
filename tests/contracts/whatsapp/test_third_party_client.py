"""An independent client of the Cloud API asks in the same words, and knows no error code that we do not."""

import httpx
import pytest
from pywa.client import WhatsApp
from pywa.errors import WhatsAppError

from messaging.whatsapp.client import GraphClient, Recipient
from messaging.whatsapp.errors import DOCUMENTED_CODES
from messaging.whatsapp.transport import Transport
from tests.messaging.whatsapp.graph_server import GraphServer

NUMBER_ID = "100000000000001"
ACCEPTED = {
    "messaging_product": "whatsapp",
    "contacts": [{"input": "15125550142", "wa_id": "15125550142", "user_id": "US.77"}],
    "messages": [{"id": "wamid.1"}],
}
LOCATION = {"id": "19086", "url": "https://lookaside.fbsbx.com/a", "mime_type": "image/jpeg", "sha256": "ab"}


@pytest.fixture
def graph():
    with GraphServer() as server:
        yield server


@pytest.fixture
def ours(graph):
    transport = Transport(graph.url)
    yield GraphClient(graph.url, "v25.0", "token", NUMBER_ID, transport)
    transport.close()


@pytest.fixture
def theirs(graph):
    with httpx.Client() as session:
        client = WhatsApp(phone_id=NUMBER_ID, token="token", session=session)
        session.base_url = f"{graph.url}/v25.0"
        yield client


def codes_of(problem):
    own = getattr(problem, "__error_codes__", None) or ()
    return {*own}.union(*(codes_of(narrower) for narrower in problem.__subclasses__()))


@pytest.mark.parametrize(
    ("recipient", "address"), [(Recipient(wa_id="15125550142"), "15125550142"), (Recipient(user_id="US.77"), "US.77")]
)
def test_a_text_is_sent_in_the_same_words(graph, ours, theirs, recipient, address):
    graph.will_answer(ACCEPTED)
    graph.will_answer(ACCEPTED)
    ours.send_text(recipient, "On our way", reply_to="wamid.0", callback="message-7")
    theirs.send_message(to=address, text="On our way", reply_to_message_id="wamid.0", tracker="message-7")
    [asked, expected] = graph.asked
    assert asked.path == expected.path
    assert asked.json | {"text": {"body": "On our way", "preview_url": False}} == expected.json


def test_a_message_is_marked_as_read_in_the_same_words(graph, ours, theirs):
    graph.will_answer({"success": True})
    graph.will_answer({"success": True})
    ours.mark_read("wamid.1")
    theirs.mark_message_as_read("wamid.1")
    assert graph.asked[0].json == graph.asked[1].json


def test_a_file_is_located_at_the_same_place(graph, ours, theirs):
    graph.will_answer(LOCATION)
    graph.will_answer(LOCATION | {"file_size": "12", "messaging_product": "whatsapp"})
    assert ours.media_location("19086").url == theirs.get_media_url("19086").url
    assert graph.asked[0].path.split("?")[0] == graph.asked[1].path


def test_every_code_they_know_has_its_place_in_our_table():
    assert codes_of(WhatsAppError) - DOCUMENTED_CODES == set()
