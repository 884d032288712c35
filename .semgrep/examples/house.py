"""Examples of what the rules of house.yaml must find, and must leave alone."""

import contextlib
import importlib
import time
import urllib.request
from datetime import UTC, date, datetime

import httpx
import requests
from django.apps import apps
from django.db import models
from django.db.models.functions import Now
from django.db.models.signals import post_migrate, post_save
from django.dispatch import receiver
from django.utils import timezone

from customerflows import clock


def fetch(url):
    # ruleid: http-without-time-out
    httpx.get(url)
    # ruleid: http-without-time-out
    httpx.Client(base_url=url)
    # ruleid: http-without-time-out
    requests.post(url, json={})
    # ruleid: http-without-time-out
    urllib.request.urlopen(url)
    # ruleid: http-time-out-switched-off
    httpx.get(url, timeout=None)
    # ok: http-without-time-out, http-time-out-switched-off
    httpx.AsyncClient(base_url=url, timeout=5)
    # ok: http-without-time-out, http-time-out-switched-off
    httpx.Timeout(5.0, connect=2.0)


def ignore(work):
    # ruleid: swallowed-exception
    try:
        work()
    except Exception:
        pass
    # ruleid: swallowed-exception
    with contextlib.suppress(Exception):
        work()
    # ok: swallowed-exception
    try:
        work()
    except FileNotFoundError:
        pass


def tell_the_time():
    # ruleid: clock-elsewhere
    datetime.now(UTC)
    # ruleid: clock-elsewhere
    date.today()
    # ruleid: clock-elsewhere
    timezone.now()
    # ruleid: clock-elsewhere
    time.time()
    # ruleid: clock-elsewhere
    Now()
    # ok: clock-elsewhere
    models.DateTimeField(db_default=Now())
    # ok: clock-elsewhere
    time.monotonic()
    # ok: clock-elsewhere
    clock.now()


def reach_up():
    # ruleid: import-by-name
    importlib.import_module("messaging.operations.sending")
    # ruleid: import-by-name
    apps.get_model("messaging", "Conversation")
    # ok: import-by-name
    importlib.import_module("customerflows.celery")
    # ok: import-by-name
    apps.get_models()


def enqueue(send):
    # ruleid: task-past-the-outbox
    send.delay(1)
    # ruleid: task-past-the-outbox
    send.apply_async(args=[1])
    # ok: task-past-the-outbox
    send.enqueue(1)


# ruleid: model-signal
@receiver(post_save)
def follow(sender, **kwargs):
    pass


# ok: model-signal
@receiver(post_migrate)
def repair(sender, **kwargs):
    pass
