"""`manage.py relay`: the process between the commit and the rest of the world."""

import logging
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connections
from django.utils.module_loading import import_string

from customerflows.metrics import listen
from customerflows.startup import examine_roles

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.1
FAILURE_SECONDS = 1.0


class Command(BaseCommand):
    """Claims stored webhooks and outbox entries and seals the audit log, over and over, until it is told to stop."""

    help = (
        "Handle stored webhooks, publish live news, hand tasks to the broker, seal the audit log. Runs until SIGTERM."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run the steps that settings name, in turn; rest when there was nothing to do."""
        examine_roles("default", "queue", "sealer")
        import_string("customerflows.celery.app").set_default()
        steps = [import_string(name) for name in settings.RELAY_STEPS]
        collectors = [import_string(name)() for name in settings.RELAY_COLLECTORS]
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        listen(collectors)
        while not stopping.is_set():
            stopping.wait(self._round(steps))

    def _round(self, steps: list[Any]) -> float:
        """One turn through the steps; returns the seconds to rest."""
        try:
            return 0.0 if sum(step() for step in steps) else IDLE_SECONDS
        except DatabaseError as error:
            logger.warning("database trouble", extra={"error": type(error).__name__})
            # After a restart of the server every connection is dead, not only the one that noticed.
            connections.close_all()
            return FAILURE_SECONDS
        finally:
            close_old_connections()
