"""Valkey under the installation's own configuration and access list: each process does its work and nothing more."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from celery import Celery
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, NoPermissionError
from redis.retry import Retry

from customerflows.embedded.binaries import valkey_server
from customerflows.embedded.processes import launch, wait_until
from customerflows.embedded.users import ServerUser
from customerflows.limits import GCRA, POLICIES
from tests.deploy.installation import CHECKOUT, free_port

PROCESSES = ["web", "edge", "relay", "worker", "beat"]


@dataclass(frozen=True)
class Broker:
    """The server, reached with the users that `make_secrets` wrote."""

    secrets: Path
    port: int

    def url(self, process: str) -> str:
        """The address of a process; only where the server listens differs from Compose."""
        address = (self.secrets / f"redis_url_{process}").read_text().strip()
        return address.replace("@valkey:6379", f"@127.0.0.1:{self.port}")

    def client(self, user: str | None, password: str | None = None) -> redis.Redis:
        """A connection of `user`, with the right password unless another is given."""
        known = self.secrets / f"valkey_password_{user}"
        return redis.Redis(
            host="127.0.0.1",
            port=self.port,
            username=user,
            password=password or (known.read_text().strip() if user else None),
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        )

    def answers(self) -> bool:
        """Say whether the health check of Compose would pass."""
        try:
            return bool(self.client("health").ping())
        except redis.ConnectionError:
            return False


@pytest.fixture(scope="module")
def broker(secrets: Path) -> Iterator[Broker]:
    """A Valkey that reads the installation's configuration file and access list."""
    served = Broker(secrets, free_port())
    with tempfile.TemporaryDirectory(prefix="cf-deploy-") as name:
        folder = Path(name)
        user = ServerUser.owning(folder)
        for source in (CHECKOUT / "deploy/valkey/valkey.conf", secrets / "valkey_acl"):
            (folder / source.name).write_bytes(source.read_bytes())
            user.own(folder / source.name)
        user.own(folder)
        options = {"aclfile": f"{folder}/valkey_acl", "dir": name, "port": str(served.port), "bind": "127.0.0.1"}
        words = [word for option, value in options.items() for word in (f"--{option}", value)]
        command: list[str | Path] = [valkey_server(), folder / "valkey.conf", *words]
        process = launch(command, folder / "log", user, variables={}, last_signal=signal.SIGKILL)
        try:
            wait_until(served.answers, process, folder / "log")
            yield served
        finally:
            process.terminate()
            process.wait(10)


def test_nobody_is_anonymous(broker: Broker):
    with pytest.raises(AuthenticationError):
        broker.client(None).ping()


def test_a_wrong_password_is_refused(broker: Broker):
    with pytest.raises(AuthenticationError):
        broker.client("web", "guessed").ping()


@pytest.mark.parametrize("process", PROCESSES)
def test_each_process_enters_with_its_own_address(broker: Broker, process: str):
    assert redis.Redis.from_url(broker.url(process)).ping()


@pytest.mark.parametrize("process", PROCESSES)
@pytest.mark.parametrize("command", ["FLUSHALL", "FLUSHDB", "KEYS *", "CONFIG GET *", "ACL LIST", "SHUTDOWN"])
def test_no_process_may_administer(broker: Broker, process: str, command: str):
    with pytest.raises(NoPermissionError):
        broker.client(process).execute_command(*command.split())


@pytest.mark.parametrize(
    ("process", "key"),
    [
        ("web", "celery"),
        ("web", "live:seq:1"),
        ("edge", "live:seq:1"),
        ("edge", "limit:login:1"),
        ("relay", "limit:login:1"),
        ("relay", "beat:lease"),
        ("worker", "beat:lease"),
        ("worker", "live:seq:1"),
        ("beat", "live:seq:1"),
        ("beat", "unacked"),
    ],
)
def test_no_process_reaches_anothers_keys(broker: Broker, process: str, key: str):
    with pytest.raises(NoPermissionError):
        broker.client(process).get(key)
    with pytest.raises(NoPermissionError):
        broker.client(process).set(key, "mine")


@pytest.mark.parametrize(("process", "limit"), [("web", "login"), ("web", "webhook"), ("edge", "webhook")])
def test_who_answers_the_public_counts_by_the_script(broker: Broker, process: str, limit: str):
    policy = POLICIES[limit]
    reply = broker.client(process).eval(GCRA, 1, policy.bucket([process]), *map(str, policy.arguments()))
    assert reply[:3] == [1, policy.burst - 1, 0]


def test_the_edge_counts_webhooks_only(broker: Broker):
    with pytest.raises(NoPermissionError):
        broker.client("edge").eval(
            GCRA, 1, POLICIES["login"].bucket(["kiera"]), *map(str, POLICIES["login"].arguments())
        )


def test_the_edge_hears_what_the_relay_publishes(broker: Broker):
    listener = broker.client("edge").pubsub(ignore_subscribe_messages=True)
    listener.psubscribe("live:*")
    listener.get_message(timeout=2)
    relay = broker.client("relay")
    relay.publish("live:1", json.dumps({"seq": relay.incr("live:seq:1"), "names": ["inbox"]}))
    heard = listener.get_message(timeout=2)
    assert heard
    assert heard["data"] == '{"seq": 1, "names": ["inbox"]}'


def test_the_edge_cannot_publish(broker: Broker):
    with pytest.raises(NoPermissionError):
        broker.client("edge").publish("live:1", "{}")


def test_the_edge_hears_nothing_but_live_hints(broker: Broker):
    listener = broker.client("edge").pubsub()
    listener.psubscribe("*")
    with pytest.raises(NoPermissionError):
        listener.get_message(timeout=2)


def test_the_beat_holds_its_lease(broker: Broker):
    beat = broker.client("beat")
    assert beat.set("beat:lease", "here", nx=True, ex=30)
    assert beat.expire("beat:lease", 30)
    assert beat.delete("beat:lease")


WORKER = """
import sys
from celery import Celery
app = Celery("probe", broker=sys.argv[1])
app.conf.update(worker_prefetch_multiplier=1, task_acks_late=True, task_ignore_result=True)
@app.task(name="probe.write")
def write(path):
    open(path, "x").close()
app.worker_main(["worker", "--pool=solo", "--hostname=probe@here", "--without-gossip", "--without-mingle"])
"""


@dataclass(frozen=True)
class Worker:
    """A running worker and what it says."""

    process: subprocess.Popen[bytes]
    log: Path

    def until(self, is_true: Callable[[], bool]) -> None:
        """Wait for something that only a working worker brings about."""
        wait_until(is_true, self.process, self.log)


@pytest.fixture(scope="module")
def worker(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """A real Celery worker that logs in as the worker; it knows nothing of the site."""
    log = tmp_path_factory.mktemp("worker") / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", WORKER, broker.url("worker")],
            env={"PATH": os.defpath, "C_FORCE_ROOT": "1"},
            stdout=output,
            stderr=output,
        )
    try:
        yield Worker(process, log)
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize("sender", ["relay", "beat"])
def test_a_task_reaches_the_worker(broker: Broker, worker: Worker, sender: str, tmp_path: Path):
    Celery(broker=broker.url(sender)).send_task("probe.write", [str(tmp_path / "done")], retry=False)
    worker.until((tmp_path / "done").exists)


def test_the_worker_answers_its_health_check(broker: Broker, worker: Worker):
    control = Celery(broker=broker.url("worker")).control
    worker.until(lambda: control.ping(["probe@here"], timeout=1) == [{"probe@here": {"ok": "pong"}}])
