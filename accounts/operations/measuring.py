"""The letters in numbers, for the internal metrics listener."""

from collections.abc import Iterator

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from security.outbox.dispatching import QUEUE_ALIAS
from security.outbox.measuring import measure

_MEASURE = """
    SELECT count(*) FILTER (WHERE parked_at IS NULL),
           coalesce(extract(epoch FROM now() - min(created_at) FILTER (WHERE parked_at IS NULL)), 0),
           count(*) FILTER (WHERE parked_at IS NOT NULL)
    FROM accounts_letter
"""


class LetterCollector(Collector):
    """Number and age of the letters that wait, and those given up."""

    def collect(self) -> Iterator[Metric]:
        """Ask the database at each reading."""
        names = {
            "letters_waiting": "Letters the mail server has not taken yet",
            "letters_oldest_seconds": "Age of the oldest of them",
            "letters_parked": "Letters given up, waiting for a person",
        }
        yield from measure(QUEUE_ALIAS, _MEASURE, names)
