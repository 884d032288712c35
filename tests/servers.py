"""Plugin: a real PostgreSQL and a real Valkey for the test run, in memory, gone with it even after kill -9.

Loaded before Django's settings (`-p tests.servers`), because they read the addresses from the environment. With
pytest-xdist the controller starts the servers; each worker gets a database of its own, cloned from a template.
"""

import atexit
import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from psycopg import connect, sql

from customerflows.embedded.postgres import ROLES_SQL
from customerflows.embedded.throwaway import Throwaway, throwaway_cluster

SOCKETS = "CUSTOMERFLOWS_TEST_SOCKETS"
TEMPLATE = "customerflows"
DATABASE = f"customerflows_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


def _servers() -> Throwaway:
    if SOCKETS not in os.environ:
        stack = ExitStack()
        atexit.register(stack.close)
        os.environ[SOCKETS] = str(stack.enter_context(throwaway_cluster()).sockets)
    return Throwaway(Path(os.environ[SOCKETS]))


servers = _servers()
os.environ.update(servers.variables(DATABASE))
os.environ["STORAGE_URL"] = f"file://{servers.sockets}/media-{DATABASE}"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "customerflows.settings")


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Keep the workers out of each other's way while they make databases."""
    with (servers.sockets / "template.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def superuser(statement: str, database: str = DATABASE) -> None:
    """Run SQL as the superuser, who alone may truncate and break what the guard must notice."""
    with connect(servers.database_url("postgres", database), autocommit=True) as connection:
        connection.execute(statement.encode())


def clone(database: str) -> None:
    """Make `database` a copy of the migrated template, with the grants that a copy does not inherit."""
    name = sql.Identifier(database)
    with connect(servers.database_url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(TEMPLATE)))
    superuser(ROLES_SQL.read_text(), database)


def superuser_rows(tables: list[str]) -> dict[str, int]:
    """How many rows each table has, whoever they belong to."""
    with connect(servers.database_url("postgres", DATABASE), autocommit=True) as connection:
        count = sql.SQL("SELECT count(*) FROM {}")
        return {
            table: row[0]
            for table in tables
            if (row := connection.execute(count.format(sql.Identifier(table))).fetchone())
        }
