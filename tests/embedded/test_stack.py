"""The lasting servers of a checkout: one cluster however often it is started, and data that outlives a kill."""

import os
import select
import subprocess
import sys

import psycopg
import pytest
import redis

from customerflows import embedded
from customerflows.embedded import Status
from customerflows.embedded.users import ServerUser
from customerflows.environment import CHECKOUT, socket_folder

HOLDER = """
import os, sys
from customerflows import embedded
from customerflows.environment import load
embedded.start(load(os.environ), tethered=True)
print("started", flush=True)
sys.stdin.read()
"""


def write_something_down(environment):
    with psycopg.connect(environment.database_admin_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'row' AS what")
    with redis.Redis.from_url(environment.redis_url) as valkey:
        valkey.set("kept", "key")
        valkey.execute_command("WAITAOF", 1, 0, 5000)


def what_was_written(environment):
    with (
        psycopg.connect(environment.database_admin_url) as connection,
        redis.Redis.from_url(environment.redis_url) as v,
    ):
        return connection.execute("SELECT what FROM kept").fetchone(), v.get("kept")


def postmaster_of(environment):
    return int((environment.state_dir / "postgres" / "postmaster.pid").read_text().split()[0])


def kill_without_mercy(processes):
    for process in processes:
        process.kill()
        process.wait(10)


def variables_of(environment):
    return os.environ | {"CUSTOMERFLOWS_ENV": "test", "STATE_DIR": str(environment.state_dir)} | OWN_SERVERS


OWN_SERVERS = dict.fromkeys(
    [
        "DATABASE_URL",
        "DATABASE_MIGRATOR_URL",
        "DATABASE_RELAY_URL",
        "DATABASE_INGEST_URL",
        "DATABASE_SEALER_URL",
        "DATABASE_ADMIN_URL",
    ]
    + ["REDIS_URL"],
    "",
)


def test_data_stays_between_a_stop_and_a_start(checkout):
    environment = checkout()
    first = embedded.start(environment)
    write_something_down(environment)
    embedded.stop(environment)
    assert embedded.status(environment) == Status(postgres=False, valkey=False)
    assert not socket_folder(environment.state_dir).exists()
    second = embedded.start(environment)
    assert what_was_written(environment) == (("row",), b"key")
    embedded.stop(environment)
    assert [process.wait(10) for process in (*first, *second)] == [0, 0, 0, 0]


def test_servers_killed_without_mercy_start_again_with_their_data(checkout):
    environment = checkout()
    killed = embedded.start(environment)
    write_something_down(environment)
    kill_without_mercy(killed)
    started = embedded.start(environment)
    assert what_was_written(environment) == (("row",), b"key")
    embedded.stop(environment)
    assert [process.wait(10) for process in started] == [0, 0]


def test_starting_again_changes_nothing(checkout):
    environment = checkout()
    started = embedded.start(environment)
    assert embedded.start(environment) == []
    assert embedded.status(environment) == Status(postgres=True, valkey=True)
    embedded.stop(environment)
    assert [process.wait(10) for process in started] == [0, 0]


def test_five_starts_at_once_give_one_cluster(checkout):
    environment = checkout()
    command = [sys.executable, "-m", "customerflows.embedded", "start"]
    starts = [
        subprocess.Popen(command, cwd=CHECKOUT, env=variables_of(environment), stdout=subprocess.PIPE, text=True)
        for _ in range(5)
    ]
    assert [start.communicate(timeout=60)[0] for start in starts] == ["PostgreSQL: ready\nValkey: ready\n"] * 5
    assert (environment.state_dir / "postgres.log").read_text().count("starting PostgreSQL") == 1


def test_two_checkouts_run_side_by_side(checkout):
    copperline, brightside = checkout(), checkout()
    started = embedded.start(copperline) + embedded.start(brightside)
    write_something_down(copperline)
    with psycopg.connect(brightside.database_admin_url) as connection:
        assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)
    embedded.stop(copperline)
    assert embedded.status(brightside) == Status(postgres=True, valkey=True)
    embedded.stop(brightside)
    assert [process.wait(10) for process in started] == [0, 0, 0, 0]


def test_a_server_named_by_the_environment_is_not_embedded(checkout):
    environment = checkout(DATABASE_URL="postgresql://cf_app@db.example/crm")
    (valkey,) = embedded.start(environment)
    assert embedded.status(environment) == Status(postgres=None, valkey=True)
    assert not (environment.state_dir / "postgres").exists()
    embedded.stop(environment)
    assert valkey.wait(10) == 0


def test_tethered_servers_end_with_whoever_started_them(checkout):
    environment = checkout()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        cwd=CHECKOUT, env=variables_of(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with holder:
        assert next(iter(holder.stdout or ())) == "started\n"
        postmaster = os.pidfd_open(postmaster_of(environment))
        holder.kill()
    assert select.select([postmaster], [], [], 10)[0] == [postmaster]
    os.close(postmaster)


def test_a_socket_folder_that_is_not_ours_is_refused(checkout, tmp_path):
    environment = checkout()
    socket_folder(environment.state_dir).symlink_to(tmp_path)
    with pytest.raises(PermissionError, match="belongs to another user"):
        embedded.start(environment)
    socket_folder(environment.state_dir).unlink()


def test_root_is_told_when_the_servers_cannot_enter_a_private_folder(monkeypatch, tmp_path):
    tmp_path.chmod(0o700)
    somebody = ServerUser(uid=tmp_path.stat().st_uid + 1, gid=0)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(PermissionError, match=f"cannot enter {tmp_path}; set STATE_DIR"):
        somebody.require_way_to(tmp_path / "postgres")


def test_the_command_says_how_the_servers_are(checkout):
    environment = checkout()
    command = [sys.executable, "-m", "customerflows.embedded", "status"]
    answer = subprocess.run(
        command, cwd=CHECKOUT, env=variables_of(environment), capture_output=True, text=True, check=False
    )
    assert (answer.returncode, answer.stdout) == (1, "PostgreSQL: not running\nValkey: not running\n")
