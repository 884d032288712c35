"""`manage.py bootstrap_database`: the roles and the schema of a database server that is not the embedded one."""

from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

import security.tenancy

ROLES_SQL = Path(security.tenancy.__file__).parent / "sql" / "roles.sql"


class Command(BaseCommand):
    """Runs once per database, with the address of a superuser in DATABASE_ADMIN_URL."""

    help = "Create the database roles and their grants (needs DATABASE_ADMIN_URL, a superuser)."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run the roles script; it is idempotent."""
        address = settings.ENVIRONMENT.database_admin_url
        if not address:
            raise CommandError("Set DATABASE_ADMIN_URL to a superuser of the database and run this again.")
        with psycopg.connect(address, autocommit=True, connect_timeout=5) as connection:
            connection.execute(ROLES_SQL.read_bytes())
        self.stdout.write("Roles are in place.")
