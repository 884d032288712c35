"""``manage.py bench``: the performance table, measured by ``tests/performance`` on servers of its own."""

import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Starts the benchmark as a process of its own: it imports apps, which this floor must not, and their tests."""

    help = "Measure speed and memory against their limits; the exit status is 1 when one is missed."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The parts to measure; all when none is named."""
        parser.add_argument("parts", nargs="*", help="walls, growth, webhooks, faults, entrance, resting")

    def handle(self, *_args: Any, parts: list[str], **_options: Any) -> None:
        """Exit as the benchmark does. Raises CommandError where there is no checkout, as in an image."""
        if not (settings.BASE_DIR / "tests" / "performance").is_dir():
            raise CommandError("The benchmark is part of the tests, which are not here.")
        command = [sys.executable, "-m", "tests.performance", *parts]
        sys.exit(subprocess.run(command, cwd=settings.BASE_DIR, check=False).returncode)
