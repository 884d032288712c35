"""`manage.py load_breached_passwords FILE`: which passwords are known from leaks."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.breaches import LeakFileRefused, build


class Command(BaseCommand):
    """Turns a published list into the file that sign-up, log-in and password changes ask."""

    help = 'Load a list of leaked passwords: lines "SHA-1:count" as Have I Been Pwned publishes them, in any order.'
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The list."""
        parser.add_argument("file", type=Path, help="text file with one SHA-1 of 40 hexadecimal digits a line")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Build the file beside the old one and put it in its place."""
        try:
            with options["file"].open(encoding="ascii", errors="replace") as lines:
                known = build(lines, settings.LEAKED_PASSWORDS)
        except (LeakFileRefused, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{known} leaked passwords are known now.")
