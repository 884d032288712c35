"""The relay as a process: it files, publishes, shows its numbers on the internal port only, and stops when told."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from accounts.models import Membership
from customerflows import clock
from messaging.models import Message
from security.tenancy.context import tenant_transaction
from tests.cast import Cast
from tests.messaging.envelopes import COPPERLINE_NUMBER, connect_number, envelope, post, text

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "queue"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def metrics(lasting_cast: Cast) -> Iterator[str]:
    """The address of a running relay's numbers."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "relay"], env=os.environ | {"METRICS_PORT": str(port)}, stdout=subprocess.DEVNULL
    )
    yield f"http://127.0.0.1:{port}/metrics"
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0


def read(address: str) -> str:
    """The numbers, once the process answers."""
    for _attempt in range(150):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return str(answer.read(), "utf-8")
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the relay never answered")


def test_a_posted_message_is_filed_and_the_queues_are_measured(lasting_cast: Cast, metrics: str) -> None:
    connect_number(lasting_cast.dana, COPPERLINE_NUMBER, "+15125550100")
    assert "webhook_envelopes 0.0" in read(metrics)
    post(envelope(text("Is someone there?")))
    deadline = clock.now().timestamp() + 20
    while not stored(lasting_cast) and clock.now().timestamp() < deadline:
        time.sleep(0.1)
    assert stored(lasting_cast) == ["Is someone there?"]
    numbers = read(metrics)
    assert "outbox_parked 0.0" in numbers
    assert "webhook_quarantined 0.0" in numbers


def stored(cast: Cast) -> list[str]:
    with tenant_transaction(cast.kiera.as_tenant()):
        return list(Message.objects.values_list("body", flat=True))


def test_the_public_address_shows_no_numbers(cast: Cast, browser_of: Callable[[Membership], Client]) -> None:
    answer = browser_of(cast.dana).get("/metrics/")
    assert answer.status_code == 404
