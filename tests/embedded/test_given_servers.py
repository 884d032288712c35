"""A server of one's own in place of the embedded one: PostgreSQL 15 and later, Debian's where it is installed."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from customerflows.embedded.binaries import postgres_folder
from customerflows.embedded.processes import launch, wait_until
from customerflows.embedded.users import ServerUser
from customerflows.environment import CHECKOUT

FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
SERVERS = {"embedded": postgres_folder() / "bin", **{path.parts[4]: path.parent for path in FOUND}}


def is_ready(folder):
    try:
        psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(params=SERVERS)
def given_server(request):
    """An empty cluster made with a server's own programs; yields the folder of its socket."""
    programs, user = SERVERS[request.param], ServerUser.owning(Path("/nonexistent"))
    variables = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "LD_LIBRARY_PATH": str(programs.parent / "lib")}
    with tempfile.TemporaryDirectory(prefix="cf-given-", dir="/var/tmp") as name:
        folder = Path(name)
        user.own(folder)
        initdb = [
            str(programs / "initdb"),
            "-D",
            str(folder / "data"),
            "-U",
            "postgres",
            "--auth=trust",
            "-E",
            "UTF8",
            "-N",
        ]
        subprocess.run(initdb, check=True, capture_output=True, cwd="/", env=variables, **user.privileges())
        options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
        command = [str(programs / "postgres"), "-D", str(folder / "data"), *options]
        process = launch(command, folder / "log", user, variables=variables, last_signal=None)
        try:
            wait_until(lambda: is_ready(folder), process, folder / "log")
            yield folder
        finally:
            process.terminate()
            process.wait(10)


def manage(folder, *arguments):
    """Run a verb of manage.py against the given server, as somebody would who sets two addresses."""
    addresses = {
        "CUSTOMERFLOWS_ENV": "development",
        "DATABASE_URL": f"postgresql://cf_app@/crm?host={folder}",
        "DATABASE_ADMIN_URL": f"postgresql://postgres@/crm?host={folder}",
    }
    ours = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT, env=ours | addresses, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_given_server_gets_the_roles_the_schema_and_the_walls(given_server):
    with psycopg.connect(host=str(given_server), user="postgres", dbname="postgres", autocommit=True) as superuser:
        superuser.execute("CREATE DATABASE crm")
    for arguments in (["bootstrap_database"], ["migrate", "--database", "migrator"], ["check_isolation"]):
        done = manage(given_server, *arguments)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
