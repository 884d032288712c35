"""A process whose database role could get around the walls does not start."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from customerflows.databases import django_database
from security.tenancy.backend.base import DatabaseWrapper
from tests.servers import DATABASE, servers, superuser

REFUSAL = "could bypass row-level security"
UPSTART = f"upstart_of_{DATABASE}"  # roles belong to all databases of a server, so each test worker has its own
SITE = ["-c", "import customerflows.wsgi"]
COMMAND = ["manage.py", "check_isolation"]


def start(role: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A process of the product with this role for its pages."""
    variables = os.environ | {"DATABASE_URL": servers.database_url(role, DATABASE)}
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=variables, timeout=60, capture_output=True, text=True, check=False)


def connect(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open the first connection of a process to this address."""
    monkeypatch.setattr(DatabaseWrapper, "_examined", set())
    first: Any = connection.copy()
    first.settings_dict |= django_database(address)
    first.connect()
    first.close()


@pytest.fixture
def upstart(db: None) -> Iterator[str]:
    """A harmless role, for a start."""
    superuser(f"CREATE ROLE {UPSTART} LOGIN; GRANT CONNECT ON DATABASE {DATABASE} TO {UPSTART}")
    yield UPSTART
    superuser(f"DROP OWNED BY {UPSTART}; DROP ROLE {UPSTART}")


@pytest.mark.parametrize(("role", "arguments"), [("postgres", SITE), ("cf_migrator", COMMAND)], ids=["site", "command"])
def test_a_process_with_a_mightier_role_ends_at_once_and_says_why(
    django_db_setup: None, role: str, arguments: list[str]
) -> None:
    process = start(role, *arguments)
    assert (process.returncode, REFUSAL in process.stderr) == (1, True)


def test_the_site_starts_as_the_application(django_db_setup: None) -> None:
    assert start("cf_app", *SITE).returncode == 0


def test_a_superuser_in_the_applications_clothes_is_recognised(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"'postgres' {REFUSAL}"):
        connect(f"{servers.database_url('postgres', DATABASE)}&options=-c%20role%3Dcf_app", monkeypatch)


def test_a_role_with_nothing_special_is_let_in(upstart: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connect(servers.database_url(upstart, DATABASE), monkeypatch)
    assert "default" in DatabaseWrapper._examined


@pytest.mark.parametrize(
    "promotion",
    [
        f"ALTER ROLE {UPSTART} BYPASSRLS",
        f"ALTER ROLE {UPSTART} CREATEROLE",
        f"ALTER ROLE {UPSTART} REPLICATION",
        f"GRANT cf_owner TO {UPSTART}",
        f"GRANT cf_definer TO {UPSTART}",
        f"GRANT cf_relay TO {UPSTART}",
        f"GRANT cf_sealer TO {UPSTART}",
        f"CREATE TABLE planted (id int); ALTER TABLE planted OWNER TO {UPSTART}",
    ],
    # The role's name differs between test workers, which must name their tests alike.
    ids=["bypass", "make roles", "replicate", "owner", "definer", "relay", "sealer", "own a table"],
)
def test_a_role_that_rose_is_refused(upstart: str, monkeypatch: pytest.MonkeyPatch, promotion: str) -> None:
    superuser(promotion)
    with pytest.raises(ImproperlyConfigured, match=REFUSAL):
        connect(servers.database_url(upstart, DATABASE), monkeypatch)


def test_the_relay_does_not_start_as_a_superuser(django_db_setup: None) -> None:
    process = start("postgres", "manage.py", "relay")
    assert (process.returncode, REFUSAL in process.stderr) == (1, True)


def test_a_worker_does_not_start_as_a_superuser(django_db_setup: None) -> None:
    process = start("postgres", "-m", "celery", "-A", "customerflows", "worker", "--pool", "solo")
    assert (process.returncode, REFUSAL in process.stderr) == (1, True)
