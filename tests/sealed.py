"""The sealer's turn in tests, which share one server: what is written has to be ripe before it is sealed."""

import time

from psycopg import connect

from security.audit.sealing import seal_ripe
from tests.servers import DATABASE, servers

PATIENCE = 300
_OLDER = "SELECT pg_snapshot_xmin(pg_current_snapshot()) < %s::xid8"


def ripen() -> None:
    """Wait for every transaction that is open by now, of other tests too: a snapshot knows no databases."""
    deadline = time.monotonic() + PATIENCE
    with connect(servers.database_url("postgres", DATABASE), autocommit=True) as connection:
        now = connection.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text").fetchone()
        while connection.execute(_OLDER, now).fetchone() == (True,):
            assert time.monotonic() < deadline, "a transaction of another test did not end"
            time.sleep(0.05)


def seal_ripened() -> int:
    """Seal what has been written; returns how many events."""
    ripen()
    return seal_ripe()
