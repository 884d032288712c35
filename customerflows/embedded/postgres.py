"""One PostgreSQL cluster: its folder, its settings, its roles and its life."""

import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from customerflows.embedded.binaries import fresh_cluster, postgres_folder, postgres_variables
from customerflows.embedded.processes import ServerFailed, launch, wait_until
from customerflows.embedded.users import ServerUser
from customerflows.environment import CHECKOUT

DATABASE = "customerflows"
ROLES_SQL = CHECKOUT / "security" / "tenancy" / "sql" / "roles.sql"

# Small memory, because the whole stack shares a laptop; durability as in production.
LASTING = {
    # No port: any number of checkouts run side by side, and no other user of the machine gets in.
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "80",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
}
# Nothing survives a test run, so nothing is written carefully; cloning files makes a copy of a database cheap.
FLEETING = LASTING | {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "file_copy_method": "clone",
}


@dataclass(frozen=True, slots=True)
class Postgres:
    """A cluster in ``data`` that listens only in the folder ``sockets``."""

    data: Path
    sockets: Path
    user: ServerUser
    settings: Mapping[str, str]

    @property
    def log(self) -> Path:
        """The file beside the data that the server writes to."""
        return self.data.with_suffix(".log")

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Connect as the superuser, to prepare the cluster."""
        return psycopg.connect(
            host=str(self.sockets), port=5432, user="postgres", dbname=database, connect_timeout=5, autocommit=True
        )

    def is_ready(self) -> bool:
        """Say whether the server takes connections."""
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self, last_signal: signal.Signals | None) -> subprocess.Popen[bytes]:
        """Create the cluster when there is none, start it, and give it the product's database and roles.

        Raises ServerFailed.
        """
        if not (self.data / "PG_VERSION").exists():
            self._create()
        # Written at each start, so that a change of settings reaches clusters that exist.
        lines = [f"{name} = '{value}'" for name, value in self.settings.items()]
        lines.append(f"unix_socket_directories = '{self.sockets}'")
        (self.data / "postgresql.auto.conf").write_text("\n".join(lines) + "\n")
        try:
            process = self._launch(last_signal)
        except ServerFailed:
            time.sleep(1)  # after a kill -9 its orphans may hold the shared memory a moment longer
            process = self._launch(last_signal)
        self._prepare_database()
        return process

    def stop(self) -> None:
        """Disconnect everyone and stop; does nothing when the server is not running."""
        command = [str(postgres_folder() / "bin/pg_ctl"), "stop", "-D", str(self.data), "-m", "fast", "-w", "-s"]
        variables = postgres_variables()
        subprocess.run(
            command, check=False, cwd="/", env=variables, stderr=subprocess.DEVNULL, **self.user.privileges()
        )

    def _create(self) -> None:
        """Copy an untouched cluster aside, then move it in place whole."""
        aside = self.data.with_suffix(".new")
        shutil.rmtree(aside, ignore_errors=True)
        subprocess.run(["cp", "-a", fresh_cluster(self.user), aside], check=True)  # noqa: S607  # owner and holes kept
        aside.rename(self.data)

    def _launch(self, last_signal: signal.Signals | None) -> subprocess.Popen[bytes]:
        """Start the server and wait until it takes connections."""
        command = [str(postgres_folder() / "bin/postgres"), "-D", str(self.data)]
        process = launch(command, self.log, self.user, variables=postgres_variables(), last_signal=last_signal)
        wait_until(self.is_ready, process, self.log)
        return process

    def _prepare_database(self) -> None:
        """Create the database if it is missing and run the idempotent roles file on it."""
        with self.connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        with self.connect(DATABASE) as connection, connection.transaction():
            connection.execute(ROLES_SQL.read_bytes())
            connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO cf_owner").format(sql.Identifier(DATABASE)))
