"""The measurements that need the product with data: three companies in one database, then part by part."""

import os

from django.core.management import call_command

from customerflows.running.console import step
from tests.performance import entrance, faults, growth, walls, webhooks
from tests.performance.companies import Sized, open_sized
from tests.performance.ground import Ground
from tests.performance.results import Row


def measure(ground: Ground, scales: list[int], parts: set[str]) -> list[Row]:
    """Fill the database and measure the `parts` that are wanted, in an order that lets none disturb the next."""
    with step("schema"):
        call_command("migrate", database="migrator", verbosity=0)
    companies = [_open(scale) for scale in scales]
    with step("statistics"), ground.superuser() as connection:
        connection.execute("VACUUM ANALYZE")
    measurements = {
        "walls": lambda: walls.measure(ground, companies[-1]),
        "growth": lambda: growth.measure(ground, companies),
        "entrance": lambda: entrance.measure(ground, companies[-1]),
        "webhooks": lambda: webhooks.measure(ground),
        "faults": lambda: faults.measure(ground, companies[0]),
    }
    rows: list[Row] = []
    for name, measurement in measurements.items():
        if name in parts:
            with step(f"{name} (load {os.getloadavg()[0]:.1f})"):
                rows += measurement()
    return rows


def _open(scale: int) -> Sized:
    with step(f"a company of {scale} times the demo"):
        return open_sized(scale)
