"""Posting letters to a real mail server, and what becomes of them while it is down."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import SMTP, Envelope, Session
from celery.contrib.testing.worker import start_worker
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings

from accounts.models import Letter, User
from accounts.operations.measuring import LetterCollector
from accounts.operations.posting import hand_over, post
from customerflows import clock
from customerflows.celery import app
from customerflows.mailers import mailer, sender
from tests.accounts.test_sign_up import SAM
from tests.journeys.product import wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "queue"])

app.set_default()

RELAY_ONCE = "import django; django.setup(); import customerflows.celery; customerflows.celery.app.set_default(); "
RELAY_ONCE += "from accounts.operations.posting import hand_over; hand_over()"


class Postbox(Message):
    """What the mail server has taken; refuses everything while it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[Any] = []
        self.answer = ""

    def handle_message(self, message: Any) -> None:
        self.taken.append(message)

    async def handle_RCPT(  # noqa: N802  # the server calls it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answer or "250 OK"


class MailServer:
    """A real SMTP server that a test can stop and start again on the same port."""

    def __init__(self) -> None:
        self.postbox = Postbox()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.controller: Controller | None = None

    def start(self) -> None:
        self.controller = Controller(self.postbox, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?starttls=off"


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that is not started yet, and the product told of it."""
    found = MailServer()
    with override_settings(MAILERS={"default": mailer(found.url)}):
        yield found
    found.stop()


def written(**changes: Any) -> Letter:
    letter = Letter(to="dana@copperline.example", **changes)
    letter.write(subject="Hello Dana", text="Follow the link", html="<p>Follow the <b>link</b></p>")
    letter.save(force_insert=True)
    return letter


def tried() -> Letter:
    """The only letter, after one attempt of relay and worker."""
    hand_over()
    post(Letter.objects.get().id)
    return Letter.objects.get()


def test_a_letter_reaches_the_mail_server_in_both_forms_and_its_row_goes(server: MailServer) -> None:
    server.start()
    letter = written()
    post(letter.id)
    (taken,) = server.postbox.taken
    assert (taken["Subject"], taken["To"], taken["X-RcptTo"]) == ("Hello Dana", *["dana@copperline.example"] * 2)
    assert taken["Message-ID"] == f"<{letter.id}@customerflows>"
    assert [part.get_content_type() for part in taken.get_payload()] == ["text/plain", "text/html"]
    assert not Letter.objects.exists()


def test_the_relay_and_a_worker_post_it_between_them(server: MailServer) -> None:
    server.start()
    written()
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=10):
        assert hand_over() == 1
        wait_until(lambda: not Letter.objects.exists())
    assert [message["To"] for message in server.postbox.taken] == ["dana@copperline.example"]


def test_somebody_who_signs_up_while_the_mail_server_is_down_gets_their_letter_when_it_is_back(
    server: MailServer,
) -> None:
    page = Client().post("/signup/", SAM, follow=True).content.decode()
    assert ("Check your email" in page, User.objects.filter(email="sam@reyes.example").exists()) == (True, True)
    waiting = tried()
    assert (waiting.attempts, waiting.parked_at, waiting.claimed_until) == (1, None, None)
    assert waiting.last_error.startswith("ConnectionRefusedError")
    server.start()
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        post(waiting.id)
    assert [message["To"] for message in server.postbox.taken] == ["sam@reyes.example"]
    assert not Letter.objects.exists()


def test_a_letter_that_waits_is_left_alone_until_it_is_due(server: MailServer) -> None:
    written()
    tried()
    assert hand_over() == 0


def test_a_letter_in_a_workers_hands_is_not_handed_out_again() -> None:
    written()
    assert (hand_over(), hand_over()) == (1, 0)


def test_a_letter_lost_with_its_worker_is_handed_out_again() -> None:
    written(claimed_until=clock.now() - timedelta(seconds=1), attempts=1)
    assert hand_over() == 1
    assert Letter.objects.get().attempts == 2


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (6, 32), (9, 256), (10, 360), (40, 360)])
def test_the_pauses_grow_from_a_minute_to_six_hours(attempts: int, minutes: int) -> None:
    letter = written(attempts=attempts)
    with time_machine.travel("2026-11-28T12:00:00Z", tick=False):
        letter.created_at = clock.now()
        letter.try_later("busy")
        assert letter.due_at - clock.now() == timedelta(minutes=minutes)


def test_after_three_days_it_is_given_up_with_its_reason(server: MailServer) -> None:
    server.postbox.answer = "550 no such mailbox"
    server.start()
    written(created_at=clock.now() - timedelta(days=3, minutes=1))
    parked = tried()
    assert parked.parked_at is not None
    assert "no such mailbox" in parked.last_error
    assert hand_over() == 0


def test_a_letter_nobody_can_open_is_given_up_at_once(server: MailServer) -> None:
    Letter.objects.filter(id=written().id).update(sealed="v1.gone.AAAA")
    assert tried().last_error == "It cannot be opened any more: its key is gone."


def test_a_letter_that_is_gone_or_given_up_is_not_posted(server: MailServer) -> None:
    server.start()
    parked = written(parked_at=clock.now())
    post(parked.id)
    Letter.objects.all().delete()
    post(parked.id)
    assert server.postbox.taken == []


def test_a_server_that_never_answers_holds_nobody_up_for_long() -> None:
    assert mailer("smtps://mail.example")["OPTIONS"]["timeout"] == 10


def test_a_broker_that_is_down_costs_no_attempt() -> None:
    written()
    variables = os.environ | {"REDIS_URL": "redis://127.0.0.1:9"}
    subprocess.run([sys.executable, "-c", RELAY_ONCE], check=True, env=variables, timeout=60, capture_output=True)
    waiting = Letter.objects.get()
    assert (waiting.attempts, waiting.claimed_until, waiting.last_error) == (0, None, "OperationalError")


def test_what_waits_and_what_was_given_up_is_measured() -> None:
    written()
    written(parked_at=clock.now())
    numbers = {metric.name: metric.samples[0].value for metric in LetterCollector().collect()}
    assert (numbers["letters_waiting"], numbers["letters_parked"]) == (1, 1)


@pytest.mark.parametrize(
    ("url", "use_tls", "use_ssl"),
    [
        ("smtp://mail.example", True, False),
        ("smtps://mail.example", False, True),
        ("smtp://127.0.0.1:2525?starttls=off", False, False),
    ],
)
def test_mail_is_protected_unless_it_stays_on_the_machine(url: str, use_tls: bool, use_ssl: bool) -> None:
    options = mailer(url)["OPTIONS"]
    assert (options["use_tls"], options["use_ssl"]) == (use_tls, use_ssl)


def test_credentials_may_hold_any_sign() -> None:
    options = mailer("smtp://apikey:p%40ss%2Fword@mail.example:587")["OPTIONS"]
    assert (options["username"], options["password"], options["port"]) == ("apikey", "p@ss/word", 587)


def test_the_sender_is_named_by_the_address() -> None:
    assert sender("smtps://mail.example?from=hello@crm.example") == "CustomerFlows <hello@crm.example>"


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured):
        mailer("http://mail.example")


def test_a_subject_cannot_smuggle_in_a_header(server: MailServer) -> None:
    server.start()
    letter = Letter(to="ana@reyes.example")
    letter.write(subject="Ana\r\nBcc: rex@brightside.example", text="Hello", html="<p>Hello</p>")
    letter.save(force_insert=True)
    post(letter.id)
    assert (server.postbox.taken, Letter.objects.get().parked_at is not None) == ([], True)
