"""Replies leave once, come back with their ticks, and say in plain words what went wrong. The sandbox phone is Meta."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from customerflows import clock
from messaging.models import Conversation, Message
from messaging.operations.receiving import drain
from messaging.operations.sending import SendRefusedError, add_note, deliver, send_again, send_text
from security.models import OutboxEntry
from security.outbox.tasks import TryAgain
from security.tenancy.context import acting_for, tenant_transaction
from tests.cast import Cast
from tests.messaging.envelopes import COPPERLINE_NUMBER, connect_number, post
from tests.sandbox.running import Sandbox, Webhook, sandbox_running, webhook_running

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "queue"])


class Line:
    """Copperline's line to Maria: what the sandbox posts is filed, what the team writes is delivered."""

    def __init__(self, cast: Cast, sandbox: Sandbox, webhook: Webhook) -> None:
        self.cast, self.sandbox, self.webhook = cast, sandbox, webhook
        self._filed = 0

    def maria_writes(self, text: str) -> None:
        self.sandbox.control("messages", **{"from": "15125550142", "text": text})
        self.file(self._filed + 1)

    def file(self, arrivals: int) -> None:
        """Wait until the sandbox has posted so often, and file what is new."""
        bodies = [arrival.body for arrival in self.webhook.wait_for(arrivals)]
        post(*bodies[self._filed :])
        self._filed = len(bodies)
        drain()

    @property
    def conversation(self) -> Conversation:
        return Conversation.objects.select_related("contact", "number").get()

    def kiera_answers(self, text: str, **more: Any) -> Message:
        with tenant_transaction(self.cast.kiera.as_tenant()):
            return send_text(self.conversation, text, by=self.cast.kiera, **more)

    def deliver(self, message: Message) -> None:
        with acting_for(self.cast.copperline.as_system()):
            deliver(str(message.id))

    def look(self, message: Message) -> Message:
        with tenant_transaction(self.cast.kiera.as_tenant()):
            return Message.objects.get(id=message.id)


@pytest.fixture
def line(lasting_cast: Cast, settings: Any, tmp_path: Path) -> Iterator[Line]:
    """A conversation that Maria has begun."""
    connect_number(lasting_cast.dana, COPPERLINE_NUMBER, "+15125550100")
    with webhook_running() as webhook, sandbox_running(webhook.url, tmp_path) as sandbox:
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, whatsapp_graph_url=f"{sandbox.url}/graph")
        line = Line(lasting_cast, sandbox, webhook)
        line.maria_writes("AC is blowing warm air")
        yield line


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
