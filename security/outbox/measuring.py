"""The outbox in numbers, for the internal metrics listener."""

from collections.abc import Iterator

from django.db import DatabaseError, connections
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from security.outbox.dispatching import QUEUE_ALIAS

_MEASURE = """
    SELECT count(*) FILTER (WHERE parked_at IS NULL),
           coalesce(extract(epoch FROM now() - min(due_at) FILTER (WHERE parked_at IS NULL AND due_at <= now())), 0),
           count(*) FILTER (WHERE parked_at IS NOT NULL)
    FROM security_outboxentry
"""


def measure(alias: str, statement: str, names: dict[str, str]) -> Iterator[Metric]:
    """One gauge for each column of `statement`; nothing while the database does not answer."""
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(statement)
            row = cursor.fetchone()
    except DatabaseError:
        return
    finally:
        # The listener starts a thread for each reading, and nobody else would close that one's connection.
        connections[alias].close()
    for (name, description), value in zip(names.items(), row, strict=True):
        yield GaugeMetricFamily(name, description, value=float(value))


class OutboxCollector(Collector):
    """Depth, age and parked entries of the outbox."""

    def collect(self) -> Iterator[Metric]:
        """Ask the database at each reading."""
        names = {
            "outbox_entries": "Entries not carried out yet",
            "outbox_oldest_seconds": "Age of the oldest due entry",
            "outbox_parked": "Entries given up, waiting for a person",
        }
        yield from measure(QUEUE_ALIAS, _MEASURE, names)
