"""The price of an acknowledgement: webhooks stored a second against what pgbench inserts into the same table.

Both write the same bytes as the same role, over as many connections, in turn within the same minute.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from customerflows.embedded.binaries import postgres_folder, postgres_variables
from tests.edge.posting import signed
from tests.performance.events import text_message
from tests.performance.ground import Ground, free_port
from tests.performance.loading import Answers, Load, LoadFailed
from tests.performance.processes import Process, wait_for
from tests.performance.results import Row

CONNECTIONS = 32
ROUNDS = 4
SECONDS = 4
SHARE = 0.35
P99_MILLISECONDS = 50

_TABLE = "messaging_inbound_envelope"


def measure(ground: Ground) -> list[Row]:
    """The share of pgbench's rate that the edge acknowledges, and its slowest hundredth at half of its own rate."""
    body = text_message("0", "wamid.bench", "15125550199")
    with edge_at(ground) as (_edge, url):
        load = Load(url, body, signed(body, ground.secrets["WHATSAPP_APP_SECRET"]), CONNECTIONS)
        load.apply(1, ground.folder)
        rounds = [(_pgbench(ground, body), _acknowledged(ground, load)) for _ in range(ROUNDS)]
        inserted, acknowledged = (max(rates) for rates in zip(*rounds, strict=True))
        rest = CONNECTIONS / (acknowledged / 2) * 1000
        calm = min((load.apply(SECONDS, ground.folder, rest=rest) for _ in range(ROUNDS)), key=_slowest)
    _forget(ground)
    note = f"{acknowledged:,.0f} / {inserted:,.0f} a second, best of {ROUNDS}"
    return [
        Row("webhooks: acknowledged / inserted by pgbench", acknowledged / inserted, SHARE, at_least=True, note=note),
        Row(
            "webhooks: p99 at half that load",
            calm.p99_milliseconds,
            P99_MILLISECONDS,
            "{:.1f} ms",
            note=f"at {calm.rate:,.0f} a second, best of {ROUNDS}",
        ),
    ]


@contextmanager
def edge_at(ground: Ground) -> Iterator[tuple[Process, str]]:
    """The edge, ready, and the address of its webhook."""
    port = free_port()
    edge = ground.edge(port)
    edge.start()
    try:
        wait_for(lambda: _answers(f"http://127.0.0.1:{port}/health/ready"), 20, "the edge's start")
        yield edge, f"http://127.0.0.1:{port}/webhooks/whatsapp/"
    finally:
        edge.stop()


def _slowest(answers: Answers) -> float:
    return answers.p99_milliseconds


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=10).status_code == 200
    except httpx.TransportError:
        return False


def _acknowledged(ground: Ground, load: Load) -> float:
    """Webhooks acknowledged a second; raises LoadFailed when fewer were stored than acknowledged."""
    _forget(ground)
    answers = load.apply(SECONDS, ground.folder)
    with ground.superuser() as connection:
        row = connection.execute(f"SELECT count(*) FROM {_TABLE}").fetchone()
    if row is None or row[0] < answers.count:
        raise LoadFailed(f"{answers.count} webhooks were acknowledged and {row} are stored")
    return answers.rate


def _pgbench(ground: Ground, body: bytes) -> float:
    """Inserts a second of pgbench over as many connections."""
    _forget(ground)
    script = ground.folder / "insert.sql"
    script.write_text(f"INSERT INTO {_TABLE} (source, body) VALUES ('whatsapp', '\\x{body.hex()}');\n")
    options = ["-n", "-f", str(script), f"-c{CONNECTIONS}", f"-j{os.cpu_count()}", f"-T{SECONDS}"]
    command = [str(postgres_folder() / "bin/pgbench"), *options, ground.addresses.database_url("cf_ingest")]
    done = subprocess.run(command, env=postgres_variables(), capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if not found:
        raise LoadFailed(f"pgbench: {done.stdout}{done.stderr}")
    return float(found[1])


def _forget(ground: Ground) -> None:
    with ground.superuser() as connection:
        connection.execute(f"TRUNCATE {_TABLE}")
