"""What PostgreSQL does with a statement: its plan, the pages it touches and the time it takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from security.tenancy.context import Tenant, settings_statement

# Without a clock for every node, whose cost would hide that of the policies.
_EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) "


@dataclass(frozen=True, slots=True)
class Plan:
    """An executed plan."""

    root: dict[str, Any]
    milliseconds: float

    @property
    def buffers(self) -> int:
        """Pages touched by the execution, in memory or not."""
        return int(self.root["Shared Hit Blocks"]) + int(self.root["Shared Read Blocks"])

    def nodes(self) -> Iterator[dict[str, Any]]:
        """Every node, the root first."""
        waiting = [self.root]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(node.get("Plans", []))


def explain(connection: psycopg.Connection[Any], statement: str) -> Plan:
    """Plan and execute once."""
    row = connection.execute(_EXPLAIN + statement).fetchone()
    assert row is not None
    (answer,) = row[0]
    return Plan(answer["Plan"], answer["Planning Time"] + answer["Execution Time"])


@contextmanager
def acting(address: str, tenant: Tenant) -> Iterator[psycopg.Connection[Any]]:
    """A transaction bound to the tenant, as a request has it; nothing in it is kept."""
    with psycopg.connect(address) as connection, connection.transaction(force_rollback=True):
        connection.execute(settings_statement(tenant))
        yield connection
