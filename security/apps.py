"""Security's place in Django: hands the tables of a finished migration over to their owner."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from security.tenancy.database_router import MIGRATOR


def hand_over(*, using: str, **_kwargs: Any) -> None:
    """Give what the migrator made to cf_owner, a role that nobody can log in as."""
    if using == MIGRATOR:
        with connections[using].cursor() as cursor:
            # Forced row security binds owners too, and cf_owner has no policy: what runs with its rights sees no row.
            cursor.execute("REASSIGN OWNED BY cf_migrator TO cf_owner")


class SecurityConfig(AppConfig):
    """Floor 1."""

    name = "security"

    def ready(self) -> None:
        """Listen for the end of a migration."""
        post_migrate.connect(hand_over, sender=self)
