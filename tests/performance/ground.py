"""The servers that are measured on: PostgreSQL and Valkey of our own on a real disk, durable as in production."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from customerflows.embedded.postgres import LASTING, Postgres
from customerflows.embedded.throwaway import Throwaway
from customerflows.embedded.users import ServerUser
from customerflows.embedded.valkey import Valkey
from customerflows.environment import CHECKOUT
from customerflows.running.console import say
from tests.performance.processes import Process, kill_tree
from tests.performance.production import hide_development

# Not /tmp, which may lie in memory, where a commit costs nothing.
DISK = Path("/var/tmp")
SHOWN_LINES = 12
SITE = "bench.customerflows.example"
# Planner and memory as in deploy/postgres/postgresql.conf, in half the room.
POSTGRES = LASTING | {
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "random_page_cost": "1.1",
    "max_wal_size": "1GB",
}


def _secrets() -> dict[str, str]:
    """Secrets that production accepts."""
    names = ("SECRET_KEY", "API_KEY_PEPPER", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN")
    return {name: secrets.token_hex(32) for name in names} | {
        "FIELD_KEYS": f"bench:{b64encode(secrets.token_bytes(32)).decode()}"
    }


@dataclass
class Ground:
    """Both servers, the secrets of this run, and the product's processes on them."""

    folder: Path
    secrets: dict[str, str] = field(default_factory=_secrets)

    def __post_init__(self) -> None:
        user = ServerUser.owning(self.folder)
        user.make_private(self.folder)
        self.postgres = Postgres(self.folder / "postgres", self.folder, user, POSTGRES)
        self.valkey = Valkey(self.folder / "valkey", self.folder, user, lasting=True)
        self.addresses = Throwaway(self.folder)
        self.production = hide_development(self.folder / "production")
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start_postgres(self) -> None:
        """Start PostgreSQL, also after it was killed."""
        self.running["postgres"] = self.postgres.start(signal.SIGQUIT)

    def start_valkey(self) -> None:
        """Start Valkey, also after it was killed."""
        self.running["valkey"] = self.valkey.start(signal.SIGKILL)

    def kill(self, server: str) -> None:
        """Kill a server with all its processes."""
        kill_tree(self.running[server].pid)
        self.running[server].wait(10)

    def superuser(self) -> psycopg.Connection[Any]:
        """A connection that no row-level security holds back."""
        return psycopg.connect(self.addresses.database_url("postgres"), autocommit=True)

    def variables(self, kind: str) -> dict[str, str]:
        """The product's environment on these servers: `test` for our own process, `production` for what is served."""
        return {
            **self.addresses.variables(),
            **self.secrets,
            "CUSTOMERFLOWS_ENV": kind,
            "SITE_URL": f"https://{SITE}",
            "DEPLOY_REGION": "us-bench",
            "EMAIL_URL": "smtp://127.0.0.1:9",
            "STATE_DIR": str(self.folder / "state"),
            "PYTHONUNBUFFERED": "1",
        }

    def process(self, name: str, *options: str, **variables: str) -> Process:
        """A process of the product as an image starts it; further `options` go to its command."""
        programs = f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}"
        packages = {"PATH": programs, "PYTHONPATH": f"{CHECKOUT}:{self.production}"}
        command = ["/bin/sh", "deploy/entrypoint", name, *options]
        return Process(command, {**self.variables("production"), **packages, **variables}, self.folder / f"{name}.log")

    def edge(self, port: int) -> Process:
        """The edge."""
        return self.process("edge", "--host", "127.0.0.1", "--port", str(port))

    def site(self, port: int) -> Process:
        """The site."""
        return self.process("web", "--host", "127.0.0.1", "--port", str(port))

    def relay(self) -> Process:
        """The relay."""
        return self.process("relay", METRICS_PORT=str(free_port()))


@contextmanager
def ground() -> Iterator[Ground]:
    """Start both servers in a folder of their own; at the end nothing of them is left."""
    _sweep()
    made = Ground(DISK / f"cfb-{os.getpid()}-{secrets.token_hex(3)}")
    try:
        made.start_postgres()
        made.start_valkey()
        yield made
    except Exception:
        _show_logs(made.folder)
        raise
    finally:
        for server in made.running:
            made.kill(server)
        shutil.rmtree(made.folder, ignore_errors=True)


def _show_logs(folder: Path) -> None:
    """Show how the processes' logs end before they are removed."""
    for log in sorted(folder.glob("*.log")):
        say("\n".join([f"\n{log.name}:", *log.read_text(errors="replace").splitlines()[-SHOWN_LINES:]]))


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _sweep() -> None:
    """Remove what killed benchmarks have left."""
    for folder in DISK.glob("cfb-*"):
        if not Path("/proc", folder.name.split("-")[1]).exists():
            shutil.rmtree(folder, ignore_errors=True)
