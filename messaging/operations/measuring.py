"""The webhook queue in numbers, for the internal metrics listener."""

from collections.abc import Iterator

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from messaging.operations.receiving import QUEUE_ALIAS
from security.outbox.measuring import measure

_MEASURE = """
    SELECT count(*), coalesce(extract(epoch FROM now() - min(received_at)), 0),
           (SELECT count(*) FROM messaging_quarantined_event)
    FROM messaging_inbound_envelope
"""


class EnvelopeCollector(Collector):
    """Depth and age of the envelopes, and what lies in quarantine."""

    def collect(self) -> Iterator[Metric]:
        """Ask the database at each reading."""
        names = {
            "webhook_envelopes": "Envelopes not filed yet",
            "webhook_oldest_seconds": "Age of the oldest envelope",
            "webhook_quarantined": "Events in quarantine",
        }
        yield from measure(QUEUE_ALIAS, _MEASURE, names)
