"""`manage.py asvs`: the score sheet against OWASP ASVS 5.0.0, as `security/asvs.toml` holds it."""

import tomllib
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

import security

SHEET = Path(security.__file__).parent / "asvs.toml"
STATES = ("met", "partly", "missing", "not_applicable")


class Command(BaseCommand):
    """Prints each requirement with its state, where it is shown, and the totals."""

    help = "Print the OWASP ASVS 5.0.0 score sheet of levels 1 and 2."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A level, and only what is not met yet."""
        parser.add_argument("--level", type=int, choices=(1, 2), default=2, help="up to this level (2)")
        parser.add_argument("--missing", action="store_true", help="only what is missing or met in part")

    def handle(self, *_args: Any, level: int = 2, missing: bool = False, **_options: Any) -> None:
        """Print the sheet and the totals."""
        asked = {key: entry for key, entry in sheet().items() if entry["level"] <= level}
        for key, entry in asked.items():
            if not missing or entry["state"] in {"missing", "partly"}:
                self.stdout.write(line(key, entry))
        counts = Counter(entry["state"] for entry in asked.values())
        applicable = len(asked) - counts["not_applicable"]
        self.stdout.write(", ".join(f"{state.replace('_', ' ')} {counts[state]}" for state in STATES))
        self.stdout.write(f"{counts['met']} of {applicable} applicable requirements up to level {level} are met.")


def sheet() -> dict[str, Any]:
    """Every requirement by its number, in the standard's order."""
    return tomllib.loads(SHEET.read_text())


def line(key: str, entry: dict[str, Any]) -> str:
    """One requirement in words."""
    waits = f" Waits for {entry['waits_for']}." if "waits_for" in entry else ""
    where = f" [{', '.join(entry['where'])}]" if "where" in entry else ""
    return f"V{key:<8}L{entry['level']} {entry['state'].replace('_', ' '):<15} {entry['note']}{waits}{where}"
