"""The Celery application: the executor of durable tasks. Work reaches it through the outbox only."""

import os

from celery import Celery
from celery.signals import setup_logging, worker_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from customerflows.startup import examine_roles

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "customerflows.settings")


@setup_logging.connect
def keep_our_logs(**_kwargs: object) -> None:
    """Leave the logs as settings configured them: with a receiver here Celery does not touch them."""


@worker_init.connect
def look_at_the_role(**_kwargs: object) -> None:
    """Refuse to work as a role that could walk through the walls."""
    try:
        examine_roles("default")
    except ImproperlyConfigured as refusal:
        # Celery logs what a receiver raises and goes on, unless it is this.
        raise SystemExit(str(refusal)) from refusal


app = Celery("customerflows")
app.conf.update(settings.CELERY)
app.autodiscover_tasks()
