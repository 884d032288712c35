"""The Celery application: the executor of durable tasks. Work reaches it through the outbox only."""

import os

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "customerflows.settings")


@setup_logging.connect
def keep_our_logs(**_kwargs: object) -> None:
    """Leave the logs as settings configured them: with a receiver here Celery does not touch them."""


app = Celery("customerflows")
app.conf.update(settings.CELERY)
app.autodiscover_tasks()
