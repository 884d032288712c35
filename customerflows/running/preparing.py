"""The database made ready: the schema when it has changed, the demo data when there is none."""

import json
from pathlib import Path
from typing import Any

from customerflows.embedded.postgres import ROLES_SQL
from customerflows.environment import CHECKOUT, Environment, socket_folder
from customerflows.running.commands import manage
from customerflows.running.console import step
from customerflows.running.stamps import Stamp, fingerprint


def migrate(environment: Environment) -> None:
    """Bring the schema up to date; the embedded one is asked only when a migration file or a package has changed.

    Raises StepFailed.
    """
    files = [*CHECKOUT.glob("*/migrations/*.py"), *CHECKOUT.glob("security/**/*.sql"), ROLES_SQL]
    stamp = Stamp(_memory(environment) / "cf-schema", fingerprint([*files, CHECKOUT / "requirements-dev.lock"]))
    # A server of somebody else's may have been changed or replaced; it is asked every time.
    if _is_embedded(environment) and stamp.is_current:
        return
    with step("Database schema"):
        if not _is_embedded(environment) and environment.database_admin_url:
            manage("bootstrap_database")
        manage("migrate", "--database", "migrator", "--no-input", "--verbosity", "0")
    stamp.set()


def seed(environment: Environment) -> dict[str, Any]:
    """Write the demo data on the first run; return what ``seed_demo --json`` says of it.

    Raises StepFailed.
    """
    known = _memory(environment) / "cf-demo.json"
    if not known.exists():
        with step("Demo data"):
            answer = manage("seed_demo", "--json", "--skip-checks")
        known.touch(mode=0o600)  # it holds passwords and a key
        known.write_text(answer)
    demo: dict[str, Any] = json.loads(known.read_text())
    return demo


def _memory(environment: Environment) -> Path:
    """Return where to remember what a database holds: inside an embedded one, so that both go together."""
    if _is_embedded(environment):
        return environment.state_dir / "postgres"
    return environment.state_dir / fingerprint([], environment.database_url)[:12]


def _is_embedded(environment: Environment) -> bool:
    return f"host={socket_folder(environment.state_dir)}" in environment.database_url
