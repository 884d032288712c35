"""Connections of the house's database roles, without Django."""

from typing import Any

import psycopg

from tests.servers import DATABASE, servers


def session_of(role: str) -> psycopg.Connection[Any]:
    """A connection as `role`; it counts the days in its own transactions and rolls back what is left open."""
    return psycopg.connect(servers.database_url(role, DATABASE))


def answers(connection: psycopg.Connection[Any], statement: str) -> list[Any]:
    """The rows that a statement, written in a test, returns."""
    return connection.execute(statement).fetchall()
