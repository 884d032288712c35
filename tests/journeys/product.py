"""A whole CustomerFlows of one's own: its database, its Valkey, its port, its processes, its demo data."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from customerflows.embedded.users import ServerUser
from customerflows.embedded.valkey import Valkey
from customerflows.environment import CHECKOUT
from tests.servers import clone, servers

PATIENCE = 60.0
CELERY = ["-m", "celery", "--quiet", "--app", "customerflows", "worker", "--pool", "threads", "--concurrency", "2"]
UVICORN = ["-m", "uvicorn", "customerflows.asgi:application", "--no-access-log", "--timeout-graceful-shutdown", "1"]
# Becomes the command that follows; the kernel ends it when the test run ends, however that happens.
TETHER = """
import os, signal, sys
from customerflows.embedded.processes import die_with_parent
die_with_parent(int(sys.argv[1]), signal.SIGTERM)
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""


class Product:
    """What a test may do to the running product from outside."""

    def __init__(self, database: str, folder: Path) -> None:
        self.folder = folder
        self.port, metrics = free_ports(2)
        self.url = f"http://127.0.0.1:{self.port}"
        folder.joinpath("sandbox").mkdir()
        self.variables = servers.variables(database) | {
            "PORT": str(self.port),
            "METRICS_PORT": str(metrics),
            "SITE_URL": self.url,
            "STATE_DIR": str(folder),
            "SANDBOX_STATE": str(folder / "sandbox"),
            "PYTHONPATH": str(CHECKOUT),
            "PYTHONUNBUFFERED": "1",
        }
        self.http = httpx.Client(base_url=self.url, timeout=15, trust_env=False)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.demo: dict[str, Any] = {}
        self.cookies: dict[str, Any] = {}
        self.commands = {
            "web": [*UVICORN, "--log-level", "warning", "--host", "127.0.0.1", "--port", str(self.port)],
            "relay": ["manage.py", "relay", "--skip-checks"],
            "worker": [*CELERY, "--loglevel", "warning"],
        }

    @property
    def password(self) -> str:
        return str(self.demo["password"])

    def address_of(self, first_name: str) -> str:
        """Where a demo person logs in."""
        return next(login["email"] for login in self.demo["logins"] if login["email"].startswith(f"{first_name}@"))

    def start(self, name: str) -> None:
        """Start one process; its output goes to a log that a failing start shows."""
        with self.log(name).open("ab") as output:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-c", TETHER, str(os.getpid()), *self.commands[name]],
                cwd=CHECKOUT,
                env=os.environ | self.variables,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def kill(self, name: str) -> None:
        """End one process without a word."""
        self.processes[name].kill()
        self.processes[name].wait(10)

    def stop(self) -> None:
        """End all that still runs."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            with ExitStack() as last:
                last.callback(process.kill)
                process.wait(15)
        self.http.close()

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def wait_until_ready(self) -> None:
        wait_until(self.is_ready, lambda: self.log("web").read_text()[-3000:])

    def is_ready(self) -> bool:
        try:
            return self.http.get("/health/ready").status_code == 200
        except httpx.TransportError:
            return False

    def manage(self, *arguments: str) -> str:
        """Run a command of `manage.py` against this product; returns what it wrote."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments, "--skip-checks"],
            cwd=CHECKOUT,
            env=os.environ | self.variables,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def control(self, path: str, **body: Any) -> Any:
        """Move the pretend Meta."""
        answer = self.http.post(f"/sandbox/control/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def acknowledged_at(self, is_it: Callable[[dict[str, Any]], bool]) -> float:
        """When the webhook answered the newest delivery that holds `it`: unix seconds, after the commit."""
        log = self.http.get("/sandbox/control/webhook-log").json()["data"]
        return next(entry["tried_at"] for entry in log if entry["answer"] == 200 and is_it(entry["payload"]))


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on at the moment."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def wait_until(is_so: Callable[[], Any], why: Callable[[], str] = str) -> None:
    """Wait until something is so; fail with `why` when it takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, why()
        time.sleep(0.05)


@contextmanager
def product_running(folder: Path) -> Iterator[Product]:
    """Start everything and seed the demo; `product.demo` says who may log in. Needs the migrated template."""
    database = f"journeys_{secrets.token_hex(3)}"
    clone(database)
    product = Product(database, folder)
    with ExitStack() as cleanup:
        product.variables["REDIS_URL"] = cleanup.enter_context(valkey_running())
        cleanup.callback(product.stop)
        product.demo = json.loads(product.manage("seed_demo", "--json"))
        for name in product.commands:
            product.start(name)
        product.wait_until_ready()
        yield product


@contextmanager
def valkey_running() -> Iterator[str]:
    """A Valkey of one's own: the queues of other tests' workers must not meet ours."""
    folder = servers.sockets / f"journeys-{secrets.token_hex(3)}"
    user = ServerUser.owning(servers.sockets)
    user.make_private(folder)
    process = Valkey(folder / "valkey", folder, user, lasting=False).start(signal.SIGKILL)
    yield f"unix://{folder}/vk.sock"
    process.kill()
    process.wait(10)
