"""`manage.py check_isolation`: the schema guard, run against the database in use."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from security.tenancy.guard import problems


class Command(BaseCommand):
    """Names every hole in the walls between companies."""

    help = "Check that every table, policy, view, function, index and reference keeps companies apart."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print what was found; exit 1 when there was something."""
        found = problems()
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write("Companies are kept apart: no problem found.")
