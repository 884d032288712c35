"""Customers write, and what they write arrives: once, in the right company, in any order."""

import pytest
from django.db import connections

from contacts.models import Contact
from messaging.models import Conversation, InboundEvent, Message
from messaging.operations.receiving import drain
from security.tenancy.context import tenant_transaction
from tests.cast import Cast
from tests.messaging.envelopes import (
    BRIGHTSIDE_NUMBER,
    COPPERLINE_NUMBER,
    connect_number,
    envelope,
    post,
    quarantined,
    reaction,
    status,
    text,
)

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "queue"])


@pytest.fixture
def stage(lasting_cast: Cast) -> Cast:
    """The cast with a number for each company."""
    connect_number(lasting_cast.dana, COPPERLINE_NUMBER, "+15125550100")
    connect_number(lasting_cast.rex, BRIGHTSIDE_NUMBER, "+15125550190")
    return lasting_cast


def test_a_first_message_becomes_a_contact_and_a_conversation(stage: Cast) -> None:
    post(envelope(text("AC is blowing warm air")))
    drain()
    with tenant_transaction(stage.kiera.as_tenant()):
        conversation = Conversation.objects.select_related("contact").get()
        assert conversation.contact.name == "Maria Delgado"
        assert conversation.last_preview == "AC is blowing warm air"
        assert conversation.unread_count == 1


def test_another_company_sees_nothing_of_it(stage: Cast) -> None:
    post(envelope(text("AC is blowing warm air")))
    drain()
    with tenant_transaction(stage.rex.as_tenant()):
        assert not Conversation.objects.exists()
        assert not Contact.objects.exists()


def test_a_delivery_that_repeats_changes_nothing(stage: Cast) -> None:
    post(*[envelope(text("Hello"))] * 3)
    drain()
    with tenant_transaction(stage.kiera.as_tenant()):
        assert Message.objects.count() == 1
        assert Conversation.objects.get().unread_count == 1


def test_a_reaction_that_came_before_its_message_waits_for_it(stage: Cast) -> None:
    post(envelope(reaction("🙏", target="wamid.1")), envelope(text("Thank you", wamid="wamid.1")))
    drain()
    with tenant_transaction(stage.kiera.as_tenant()):
        assert [reaction["emoji"] for reaction in Message.objects.get().reactions.values()] == ["🙏"]


def test_one_bad_event_never_loses_its_neighbours(stage: Cast) -> None:
    neighbours = text("Still here")
    neighbours["messages"].insert(0, {"id": 7, "type": "text"})
    post(envelope(neighbours))
    drain()
    with tenant_transaction(stage.kiera.as_tenant()):
        assert [message.body for message in Message.objects.all()] == ["Still here"]


def test_a_number_that_is_nobodys_goes_into_quarantine(stage: Cast) -> None:
    post(envelope(text("Hello"), number="999"))
    drain()
    assert quarantined() == ["unknown number"]


def test_a_signed_body_that_is_no_envelope_goes_into_quarantine(stage: Cast) -> None:
    post(b"{not json")
    drain()
    assert quarantined() == ["not JSON"]


def test_an_envelope_is_gone_once_it_is_filed(stage: Cast) -> None:
    post(envelope(text("Hello")))
    drain()
    with connections["queue"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM messaging_inbound_envelope")
        assert cursor.fetchone() == (0,)


def test_an_unknown_kind_is_kept_and_shown_as_unsupported(stage: Cast) -> None:
    strange = text("")
    strange["messages"][0] |= {"type": "hologram", "hologram": {"id": "1"}}
    post(envelope(strange))
    drain()
    with tenant_transaction(stage.kiera.as_tenant()):
        assert Message.objects.get().kind == "unknown"


def test_a_status_of_a_message_sent_elsewhere_is_kept_waiting(stage: Cast) -> None:
    post(envelope(status("delivered", wamid="wamid.elsewhere")))
    drain()
    with tenant_transaction(stage.kiera.as_tenant()):
        assert InboundEvent.objects.get().outcome == InboundEvent.Outcome.PENDING


def test_nul_script_and_emoji_in_a_message_are_kept_as_text(stage: Cast) -> None:
    post(envelope(text("<script>alert(1)</script> \u0000 ☀️ \u202eabc", name="<b>Mallory</b>")))
    drain()
    with tenant_transaction(stage.kiera.as_tenant()):
        assert Message.objects.get().body == "<script>alert(1)</script> \ufffd ☀️ \u202eabc"
        assert Contact.objects.get().name == "<b>Mallory</b>"
