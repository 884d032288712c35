"""Which connection does what: the migrator changes the schema, the application role does everything else."""

from typing import Any

MIGRATOR = "migrator"


class SchemaRouter:
    """Lets `migrate` run on the migrator's connection only."""

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool:
        """Whether tables may be made through the connection `db`."""
        return db == MIGRATOR
