"""Replies leave once, come back with their ticks, and say in plain words what went wrong. The sandbox phone is Meta."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from contacts.operations.recognising import Sender, remember
from customerflows import clock
from messaging.models import Message
from messaging.operations.receiving import drain
from messaging.operations.sending import SendRefusedError, add_note, send_again
from security.models import OutboxEntry
from security.outbox.retrying import TryAgain
from security.tenancy.context import tenant_transaction
from tests.messaging.envelopes import envelope, post, status
from tests.messaging.line import Line

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "queue"])


def test_a_reply_leaves_and_its_ticks_come_back(line: Line) -> None:
    message = line.kiera_answers("Could you send a photo?")
    line.deliver(message)
    line.file(3)
    assert [sent["content"]["body"] for sent in line.sandbox.sent()] == ["Could you send a photo?"]
    delivered = line.look(message)
    assert delivered.state == Message.State.DELIVERED
    assert delivered.sent_at
    assert delivered.delivered_at


def test_a_reply_is_promised_in_the_transaction_that_stores_it(line: Line) -> None:
    message = line.kiera_answers("On my way")
    with tenant_transaction(line.cast.kiera.as_tenant()):
        promised = OutboxEntry.objects.get(name="messaging.deliver")
        assert promised.payload == {"message_id": str(message.id)}


def test_the_same_key_sends_once(line: Line) -> None:
    assert line.kiera_answers("Yes!", key="k-1").id == line.kiera_answers("Yes!", key="k-1").id


def test_the_first_to_answer_takes_the_conversation(line: Line) -> None:
    line.kiera_answers("Good morning")
    with tenant_transaction(line.cast.kiera.as_tenant()):
        assert line.conversation.assignee_id == line.cast.kiera.id
        assert line.conversation.unread_count == 0


def test_a_task_that_runs_twice_sends_once(line: Line) -> None:
    message = line.kiera_answers("Once only")
    line.deliver(message)
    line.deliver(message)
    assert len(line.sandbox.sent()) == 1


def test_an_attempt_that_never_answered_is_not_repeated_on_a_guess(line: Line) -> None:
    message = line.kiera_answers("Did this leave?")
    with tenant_transaction(line.cast.kiera.as_tenant()):
        Message.objects.filter(id=message.id).update(attempted_at=clock.now())
    line.deliver(message)
    assert line.look(message).state == Message.State.UNKNOWN
    assert line.sandbox.sent() == []


def test_a_lost_answer_is_settled_by_the_status_that_echoes_our_id(line: Line) -> None:
    line.sandbox.control("next-send", mode="lost_answer", seconds=0.2)
    message = line.kiera_answers("The answer to this gets lost")
    line.deliver(message)
    line.file(3)
    assert line.look(message).state == Message.State.DELIVERED


def test_throttling_is_tried_again_later(line: Line) -> None:
    line.sandbox.control("next-send", code=131056, when="sync")
    message = line.kiera_answers("Too fast")
    with pytest.raises(TryAgain):
        line.deliver(message)
    line.deliver(message)
    assert len(line.sandbox.sent()) == 1


def test_without_a_connection_it_is_tried_again_and_then_says_so(line: Line, settings: Any) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, whatsapp_graph_url="http://127.0.0.1:9")
    message = line.kiera_answers("Nobody is there")
    with tenant_transaction(line.cast.kiera.as_tenant()):
        Message.objects.filter(id=message.id).update(attempts=5)
    line.deliver(message)
    failed = line.look(message)
    assert (failed.state, failed.error, failed.can_be_sent_again) == ("failed", "Not sent: no connection.", True)


def test_a_number_that_is_not_on_whatsapp_is_told_in_plain_words(line: Line) -> None:
    line.sandbox.control("next-send", code=131026)
    message = line.kiera_answers("Hello?")
    line.deliver(message)
    line.file(2)
    failed = line.look(message)
    assert failed.state == Message.State.FAILED
    assert failed.error.startswith("This message couldn't be delivered.")
    assert not failed.can_be_sent_again


def test_an_expired_token_marks_the_number(line: Line) -> None:
    line.sandbox.control("next-send", code=190, when="sync")
    message = line.kiera_answers("Hello")
    line.deliver(message)
    with tenant_transaction(line.cast.kiera.as_tenant()):
        assert line.conversation.number.health == "attention"
    assert line.look(message).state == Message.State.FAILED


def test_a_failed_message_can_be_sent_again(line: Line) -> None:
    line.sandbox.control("next-send", code=131053, when="sync")
    message = line.kiera_answers("Second time lucky")
    line.deliver(message)
    with tenant_transaction(line.cast.kiera.as_tenant()):
        again = Message.objects.select_related("conversation__contact", "conversation__number").get(id=message.id)
        send_again(again, by=line.cast.kiera)
    line.deliver(message)
    line.file(3)
    assert line.look(message).state == Message.State.DELIVERED


def test_a_day_after_the_last_message_nothing_leaves(line: Line) -> None:
    with (
        time_machine.travel(clock.now() + timedelta(hours=24, minutes=1)),
        pytest.raises(SendRefusedError) as refusal,
    ):
        line.kiera_answers("Too late")
    assert refusal.value.verdict.code == "window_closed"


def test_the_worker_asks_the_gate_again(line: Line) -> None:
    message = line.kiera_answers("Written in time, sent too late")
    with time_machine.travel(clock.now() + timedelta(hours=24, minutes=1)):
        line.deliver(message)
    assert line.look(message).state == Message.State.FAILED
    assert line.sandbox.sent() == []


def test_a_note_never_leaves(line: Line) -> None:
    with tenant_transaction(line.cast.luis.as_tenant()):
        add_note(line.conversation, "I have two capacitors on the truck", by=line.cast.luis)
        assert not OutboxEntry.objects.filter(name="messaging.deliver").exists()


def test_a_late_status_of_a_failed_try_does_not_pass_for_the_next(line: Line) -> None:
    message = line.kiera_answers("First try")
    first_key = str(line.look(message).attempt_key)
    with tenant_transaction(line.cast.kiera.as_tenant()):
        Message.objects.filter(id=message.id).update(state=Message.State.FAILED, may_retry=True)
        failed = Message.objects.select_related("conversation__contact", "conversation__number").get(id=message.id)
        send_again(failed, by=line.cast.kiera)
    post(envelope(status("sent", wamid="wamid.first-try", biz_opaque_callback_data=first_key)))
    drain()
    assert line.look(message).state == Message.State.SENDING
    line.deliver(message)
    assert len(line.sandbox.sent()) == 1


def test_after_a_change_of_number_the_reply_goes_to_the_new_one(line: Line) -> None:
    with tenant_transaction(line.cast.kiera.as_tenant()):
        contact = line.conversation.contact
        remember(contact, Sender(wa_id="15125550199"))
    message = line.kiera_answers("Does this reach you?")
    line.deliver(message)
    assert [sent["recipient"] for sent in line.sandbox.sent()] == ["15125550199"]
