"""What a transaction promises is done after it: once it has committed, and whatever dies in between."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import redis
from celery.contrib.testing.worker import start_worker
from django.db import transaction

from contacts.models import Contact
from customerflows import clock
from customerflows.celery import app
from security.models import OutboxEntry
from security.outbox.dispatching import MAX_ATTEMPTS, dispatch, live_client
from security.outbox.retrying import TryAgain
from security.outbox.tasks import durable
from security.outbox.writing import announce, enqueue, revoke_streams
from security.tenancy.context import NoTenantError, current, tenant_transaction
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "queue"])

app.set_default()


@durable("tests.rename")
def rename(name: str) -> None:
    """Renames the company's only contact."""
    with transaction.atomic():
        Contact.objects.update(name=name)


@durable("tests.again")
def again() -> None:
    """Always wants another try."""
    raise TryAgain(60, "not yet")


RELAY_ONCE = "import django; django.setup(); import customerflows.celery; customerflows.celery.app.set_default(); "
RELAY_ONCE += "from security.outbox.dispatching import dispatch; dispatch()"


def relay_without_a_broker() -> None:
    """One turn of a relay process whose Valkey is gone."""
    variables = os.environ | {"REDIS_URL": "redis://127.0.0.1:9"}
    subprocess.run([sys.executable, "-c", RELAY_ONCE], check=True, env=variables, timeout=60, capture_output=True)


def entries(cast: Cast) -> list[OutboxEntry]:
    with tenant_transaction(cast.dana.as_tenant()):
        return list(OutboxEntry.objects.order_by("id"))


def test_what_is_rolled_back_promised_nothing(lasting_cast: Cast) -> None:
    with tenant_transaction(lasting_cast.dana.as_tenant()):
        enqueue("tests.rename", name="Nobody")
        transaction.set_rollback(True)
    assert entries(lasting_cast) == []


def test_news_is_published_by_name_and_numbered(lasting_cast: Cast) -> None:
    listener = live_client().pubsub(ignore_subscribe_messages=True)
    listener.subscribe(f"live:{lasting_cast.copperline.id}")
    listener.get_message(timeout=1)
    with tenant_transaction(lasting_cast.dana.as_tenant()):
        announce("inbox", "badge", "inbox")
        revoke_streams(lasting_cast.marcus.id)
    dispatch()
    heard = [json.loads(listener.get_message(timeout=1)["data"]) for _ in range(2)]
    assert heard[0]["names"] == ["inbox", "badge"]
    assert heard[0]["seq"] >= 1
    assert heard[1] == {"revoke": str(lasting_cast.marcus.id)}
    assert entries(lasting_cast) == []


def test_a_worker_does_the_work_in_the_right_company_and_removes_the_promise(lasting_cast: Cast) -> None:
    for member in (lasting_cast.dana, lasting_cast.rex):
        with tenant_transaction(member.as_tenant()):
            Contact.objects.create(name="Before")
    with tenant_transaction(lasting_cast.dana.as_tenant()):
        enqueue("tests.rename", name="After")
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=10):
        relay_until_empty(lasting_cast)
    with tenant_transaction(lasting_cast.dana.as_tenant()):
        assert Contact.objects.get().name == "After"
    with tenant_transaction(lasting_cast.rex.as_tenant()):
        assert Contact.objects.get().name == "Before"


def relay_until_empty(cast: Cast) -> None:
    deadline = clock.now() + timedelta(seconds=20)
    while entries(cast):
        dispatch()
        assert clock.now() < deadline, "the worker did not finish"


def test_with_the_broker_gone_nothing_is_lost_and_nothing_is_counted(lasting_cast: Cast) -> None:
    with tenant_transaction(lasting_cast.dana.as_tenant()):
        enqueue("tests.rename", name="Later")
        announce("inbox")
    relay_without_a_broker()
    assert [(entry.attempts, entry.claimed_until, entry.parked_at) for entry in entries(lasting_cast)] == [
        (0, None, None),
        (0, None, None),
    ]


def test_a_form_is_saved_while_the_broker_is_gone(lasting_cast: Cast, settings: Any, browser_of: Any) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, redis_url="redis://127.0.0.1:9")
    answer = browser_of(lasting_cast.kiera).post("/copperline/contacts/new/", {"name": "Walt Jimenez"})
    assert answer.status_code == 302
    with tenant_transaction(lasting_cast.kiera.as_tenant()):
        assert Contact.objects.get().name == "Walt Jimenez"


def test_a_task_that_keeps_dying_is_parked(lasting_cast: Cast) -> None:
    with tenant_transaction(lasting_cast.dana.as_tenant()):
        enqueue("tests.rename", name="Never")
        OutboxEntry.objects.update(attempts=MAX_ATTEMPTS)
    dispatch()
    assert entries(lasting_cast)[0].parked_at


def test_a_task_that_wants_another_try_keeps_its_promise_for_later(lasting_cast: Cast) -> None:
    with tenant_transaction(lasting_cast.dana.as_tenant()):
        enqueue("tests.again")
    (entry,) = entries(lasting_cast)
    again.apply(args=[str(entry.id), {}], headers={"account_id": str(lasting_cast.copperline.id)}, throw=True)
    (kept,) = entries(lasting_cast)
    assert kept.last_error == "not yet"
    assert kept.due_at > clock.now() + timedelta(seconds=50)


def test_a_task_without_a_company_is_refused(lasting_cast: Cast) -> None:
    with pytest.raises(NoTenantError):
        rename.apply(args=["x", {"name": "Nobody"}], throw=True)
    assert current() is None


def test_hints_do_not_make_anybody_wait(settings: Any) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, redis_url="redis://127.0.0.1:9")
    with pytest.raises(redis.ConnectionError):
        live_client().ping()
