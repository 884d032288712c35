"""``python -m tests.performance``: measure every promise of speed, print the table, fail when one is missed."""

import argparse
import logging
import os
import sys
import time
from importlib import import_module

import django

from customerflows.running.console import say, step
from tests.performance import resting
from tests.performance.ground import ground
from tests.performance.results import Row, table

SCALES = (1, 10, 100)
PARTS = ("walls", "growth", "webhooks", "faults", "entrance", "resting")


def main() -> int:
    """Measure the parts that are asked for; return the exit status."""
    parser = argparse.ArgumentParser(prog="manage.py bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="only these")
    parser.add_argument("--scales", type=int, nargs="+", default=SCALES, help="sizes of the companies, in demos")
    arguments = parser.parse_args()
    began = time.monotonic()
    rows = _measure(set(arguments.parts or PARTS), arguments.scales)
    missed = sum(not row.is_kept for row in rows)
    say(f"\n{table(rows)}\n")
    say(f"{len(rows) - missed} kept, {missed} missed, in {time.monotonic() - began:.0f} s; {_load()}")
    return 1 if missed else 0


def _measure(parts: set[str], scales: list[int]) -> list[Row]:
    rows: list[Row] = []
    if parts - {"resting"}:
        with ground() as made:
            os.environ.update(made.variables("test"), DJANGO_SETTINGS_MODULE="customerflows.settings")
            django.setup()
            logging.disable(logging.CRITICAL)  # the visits of this process are nobody's news
            # What imports the product's apps can be imported only now that Django knows its servers.
            rows += import_module("tests.performance.measuring").measure(made, scales, parts)
    if "resting" in parts:
        with step(f"resting ({_load()})"):
            rows += resting.measure()
    return rows


def _load() -> str:
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


if __name__ == "__main__":
    sys.exit(main())
