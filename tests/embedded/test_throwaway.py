"""The servers of a test run: the product's roles on an empty database, gone with whoever asked for them."""

import os
import select
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis
from psycopg.errors import InsufficientPrivilege

from customerflows.embedded import throwaway_cluster
from customerflows.environment import CHECKOUT, load

ROLES = ["cf_app", "cf_definer", "cf_ingest", "cf_migrator", "cf_owner", "cf_relay", "cf_sealer"]
HOLDER = """
import sys
from customerflows.embedded import throwaway_cluster
with throwaway_cluster() as servers:
    print(servers.sockets, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def servers():
    """One pair of servers for the tests of this module."""
    with throwaway_cluster() as started:
        yield started


def test_the_product_has_its_roles_and_none_can_bypass_isolation(servers):
    with psycopg.connect(servers.database_url("postgres")) as superuser:
        found = superuser.execute(
            "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname LIKE 'cf%' ORDER BY rolname"
        ).fetchall()
    assert found == [(role, False) for role in ROLES]


@pytest.mark.parametrize("role", ["cf_app", "cf_migrator", "cf_relay", "cf_ingest", "cf_sealer"])
def test_each_process_can_log_in_with_its_role(servers, role):
    with psycopg.connect(servers.database_url(role)) as connection:
        assert connection.execute("SELECT current_user").fetchone() == (role,)


def test_the_application_cannot_create_a_table(servers):
    with psycopg.connect(servers.database_url("cf_app")) as application, pytest.raises(InsufficientPrivilege):
        application.execute("CREATE TABLE public.mine ()")


def test_the_variables_point_the_product_at_the_servers(servers):
    environment = load(servers.variables())
    with psycopg.connect(environment.database_url) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("cf_app",)
    with redis.Redis.from_url(environment.redis_url) as valkey:
        assert valkey.ping() is True


def test_the_servers_listen_on_no_port(servers):
    with psycopg.connect(servers.database_url("postgres")) as superuser:
        assert superuser.execute("SHOW listen_addresses").fetchone() == ("",)
    with redis.Redis.from_url(servers.redis_url) as valkey:
        assert valkey.config_get("port") == {"port": "0"}


def test_nobody_else_can_reach_the_sockets(servers):
    assert servers.sockets.stat().st_mode & 0o077 == 0


def test_the_servers_and_their_folder_end_with_the_block():
    with throwaway_cluster() as servers:
        assert servers.sockets.exists()
    assert not servers.sockets.exists()


def test_the_servers_die_with_a_killed_test_run():
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT
    )
    with holder:
        sockets = Path(next(iter(holder.stdout or ())).strip())
        postmaster = os.pidfd_open(int((sockets / "postgres" / "postmaster.pid").read_text().split()[0]))
        holder.kill()
    assert select.select([postmaster], [], [], 10)[0] == [postmaster]
    os.close(postmaster)
    with throwaway_cluster():
        assert not sockets.exists()
