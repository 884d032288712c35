"""`manage.py seed_demo`: the demo's companies, people and stories. Run twice, it changes nothing."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from messaging.demo.companies import COMPANIES, PASSWORD, address_of, existing, open_company
from messaging.demo.removing import remove_demo
from messaging.demo.telling import Teller
from messaging.demo.volume import generate
from security.permissions import Role
from security.tenancy.context import tenant_transaction


class Command(BaseCommand):
    """Adds the demo, multiplies its volume, or takes it away."""

    help = "Add the demo data (idempotent); --scale for measurements, --remove to take it away."

    def add_arguments(self, parser: CommandParser) -> None:
        """Scale, JSON and removal."""
        parser.add_argument("--scale", type=int, default=1, help="multiply the generated volume (1 = the demo)")
        parser.add_argument("--json", action="store_true", help="print logins and ids for scripts")
        parser.add_argument("--remove", action="store_true", help="delete the demo's companies and people")

    def handle(self, *_args: Any, scale: int, remove: bool, **options: Any) -> None:
        """Do it and say what was done."""
        if remove:
            self.stdout.write(f"Removed {remove_demo()} demo companies.")
            return
        made = _seed(scale)
        if options["json"]:
            self.stdout.write(json.dumps(_description(made)))
            return
        self.stdout.write(f"All demo passwords: {PASSWORD}")
        for kind, count in made.items():
            self.stdout.write(f"{count:>9,} {kind}")


def _seed(scale: int) -> dict[str, int]:
    """Open what is missing; the volume grows only with a company that is new."""
    made: dict[str, int] = {}
    for company in COMPANIES:
        if existing(company):
            continue
        account = open_company(company)
        # The others stay empty: they show what a new company sees, and what of this one must not turn up there.
        if company.slug == "copperline":
            with tenant_transaction(account.as_system()):
                Teller().tell_all()
                made = generate(scale)
    return made


def _description(made: dict[str, int]) -> dict[str, Any]:
    people = [
        (company, name, role) for company in COMPANIES for name, role in [(company.owner, Role.OWNER), *company.team]
    ]
    return {
        "password": PASSWORD,
        "logins": [
            {"email": address_of(name), "name": name, "role": role.value, "company": company.slug}
            for company, name, role in people
        ],
        "companies": [
            {
                "slug": company.slug,
                "name": company.name,
                "id": str(account.id) if (account := existing(company)) else None,
                "phone_number_id": company.number[0] if company.number else None,
                "waba_id": company.number[1] if company.number else None,
            }
            for company in COMPANIES
        ],
        "made": made,
    }
