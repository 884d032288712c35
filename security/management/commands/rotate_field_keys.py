"""`manage.py rotate_field_keys`: every secret under the newest of FIELD_KEYS, and which keys are still needed."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from security.operations.resealing import newest_key, sealed_places


class Command(BaseCommand):
    """Put the new key in front of FIELD_KEYS, restart everything, run this, then take the old key away."""

    help = (
        "Seal every secret with the first key of FIELD_KEYS (needs DATABASE_MIGRATOR_URL and the media store). "
        "May be interrupted and run again. Backups made before still need the old key."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--check` changes nothing."""
        parser.add_argument("--check", action="store_true", help="only count; exit 1 while an older key is in use")

    def handle(self, *_args: Any, check: bool = False, **_options: Any) -> None:
        """Reseal, count what each key seals, and say which keys can go."""
        in_use: set[str] = set()
        broken = 0
        for place in sealed_places():
            if not check:
                tally = place.reseal()
                broken += tally.broken
                self.stdout.write(f"{place.place}: {tally.resealed} sealed again, {tally.broken} could not be opened")
            census = place.census()
            in_use |= census.keys()
            counts = ", ".join(f"{key} {count}" for key, count in sorted(census.items())) or "nothing"
            self.stdout.write(f"{place.place} holds: {counts}")
        self._conclude(in_use, broken)

    def _conclude(self, in_use: set[str], broken: int) -> None:
        older = sorted(in_use - {newest_key()})
        for key in [key for key, _master in settings.ENVIRONMENT.field_keys if key not in in_use | {newest_key()}]:
            self.stdout.write(f"Key {key} seals nothing here anymore and can be taken out of FIELD_KEYS.")
        if broken:
            raise CommandError(f"{broken} values could not be opened with any key of FIELD_KEYS; they were left alone.")
        if older:
            raise CommandError(f"Still in use besides {newest_key()}: {', '.join(older)}.")
