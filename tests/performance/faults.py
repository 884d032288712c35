"""Nothing acknowledged is lost: 2,000 messages arrive while the edge, the relay, Valkey and PostgreSQL are killed."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from tests.edge.posting import Delivery, deliver
from tests.performance.companies import Sized
from tests.performance.events import text_message
from tests.performance.ground import Ground
from tests.performance.processes import Process, wait_for
from tests.performance.results import Row
from tests.performance.webhooks import edge_at

EVENTS = 2_000
CUSTOMERS = 100
DOWN_SECONDS = 0.5
# The relay's lease on what it held when it was killed is a minute.
PATIENCE_SECONDS = 240

_FILED = """
    SELECT count(*), count(DISTINCT wamid) FROM messaging_message WHERE wamid LIKE 'wamid.kill.%'
"""
_UNREAD = """
    SELECT sum(unread_count) FROM messaging_conversation v WHERE EXISTS (
        SELECT FROM messaging_message m WHERE m.account_id = v.account_id AND m.conversation_id = v.id
        AND wamid LIKE 'wamid.kill.%')
"""
_WAITING = "SELECT count(*) FROM messaging_inbound_envelope"


class Handed(list[bytes]):
    """Bodies that count how many were taken, so that the blow falls in the middle."""

    taken = 0

    def __iter__(self) -> Iterator[bytes]:
        for body in super().__iter__():
            self.taken += 1
            yield body


def measure(ground: Ground, company: Sized) -> list[Row]:
    """Acknowledged events without a message, messages stored or counted twice, and what fell into quarantine."""
    relay = ground.relay()
    relay.start()
    try:
        with edge_at(ground) as (edge, url):
            blows = [_server(ground, "postgres"), _process(relay), _server(ground, "valkey"), _process(edge)]
            acknowledged = sum(_wave(ground, url, company, blow, number) for number, blow in enumerate(blows))
            wait_for(lambda: _count(ground, _WAITING) == [0], PATIENCE_SECONDS, "filing what was stored", pause=0.5)
    finally:
        relay.stop()
    filed, distinct = _count(ground, _FILED)
    (unread,) = _count(ground, _UNREAD)
    return [
        Row(
            "kill -9 of edge, relay, Valkey, PostgreSQL: acknowledged events lost",
            acknowledged - distinct,
            0,
            "{:,.0f}",
            note=f"of {acknowledged:,} acknowledged",
        ),
        Row("the same: stored twice or counted twice", (filed - distinct) + abs(unread - distinct), 0, "{:,.0f}"),
    ]


def _wave(ground: Ground, url: str, company: Sized, blow: Callable[[], None], number: int) -> int:
    """Deliver a quarter of the events and strike in the middle; returns how many were acknowledged."""
    size = EVENTS // 4
    numbers = range(number * size, (number + 1) * size)
    bodies = Handed(
        text_message(company.phone_number_id, f"wamid.kill.{each}", f"1512556{each % CUSTOMERS:04}") for each in numbers
    )
    with ThreadPoolExecutor(1) as sender:
        delivery = sender.submit(lambda: asyncio.run(_deliver(ground, url, bodies)))
        wait_for(lambda: bodies.taken > size * 0.4, 60, "the middle of a wave", pause=0.005)
        blow()
        return len(set(delivery.result().acknowledged))


async def _deliver(ground: Ground, url: str, bodies: list[bytes]) -> Delivery:
    return await deliver(url, ground.secrets["WHATSAPP_APP_SECRET"], bodies, connections=8)


def _process(process: Process) -> Callable[[], None]:
    def blow() -> None:
        process.kill()
        time.sleep(DOWN_SECONDS)
        process.start()

    return blow


def _server(ground: Ground, name: str) -> Callable[[], None]:
    def blow() -> None:
        ground.kill(name)
        time.sleep(DOWN_SECONDS)
        getattr(ground, f"start_{name}")()

    return blow


def _count(ground: Ground, statement: str) -> list[int]:
    with ground.superuser() as connection:
        row = connection.execute(statement).fetchone()
    return [int(number or 0) for number in row or ()]
