"""A PostgreSQL and a Valkey in memory that end with the process that asked for them, even by kill -9."""

import os
import secrets
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from customerflows.embedded.postgres import DATABASE, FLEETING, Postgres
from customerflows.embedded.users import ServerUser
from customerflows.embedded.valkey import Valkey
from customerflows.environment import DATABASE_ROLES

MEMORY = Path("/dev/shm")  # noqa: S108  # the folder gets a secret name and is private
# Containers often give /dev/shm 64 MB, which a database outgrows.
ENOUGH_MEMORY = 1 << 30


@dataclass(frozen=True, slots=True)
class Throwaway:
    """Where a throwaway pair of servers listens."""

    sockets: Path

    @property
    def redis_url(self) -> str:
        """The Valkey address."""
        return f"unix://{self.sockets}/vk.sock"

    def database_url(self, role: str, database: str = DATABASE) -> str:
        """Return the address of ``database`` for ``role``; ``postgres`` is the superuser."""
        return f"postgresql://{role}@/{database}?host={self.sockets}"

    def variables(self, database: str = DATABASE) -> dict[str, str]:
        """Return the environment variables that point the product here."""
        urls = {name: self.database_url(role, database) for name, role in DATABASE_ROLES.items()}
        admin = {"DATABASE_ADMIN_URL": self.database_url("postgres", database)}
        return urls | admin | {"REDIS_URL": self.redis_url, "CUSTOMERFLOWS_ENV": "test"}


@contextmanager
def throwaway_cluster() -> Iterator[Throwaway]:
    """Start both servers with the product's roles and an empty database; call it from the main thread."""
    parent = MEMORY if MEMORY.exists() and shutil.disk_usage(MEMORY).free > ENOUGH_MEMORY else Path("/tmp")  # noqa: S108  # as above
    _sweep(parent)
    folder = parent / f"cft-{os.getpid()}-{secrets.token_hex(3)}"
    user = ServerUser.owning(folder)
    user.make_private(folder)
    postgres = Postgres(folder / "postgres", folder, user, FLEETING)
    valkey = Valkey(folder / "valkey", folder, user, lasting=False)
    running = []
    try:
        # Nothing is kept, so nothing is shut down in order. Valkey would ignore the signal of PostgreSQL's quick end
        # when we are a shell's background job, which it inherits that from.
        for server, last_signal in ((postgres, signal.SIGQUIT), (valkey, signal.SIGKILL)):
            running.append((server.start(last_signal), last_signal))
        yield Throwaway(folder)
    finally:
        for process, last_signal in running:
            process.send_signal(last_signal)
            process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(parent: Path) -> None:
    """Remove what killed test runs have left."""
    for folder in parent.glob("cft-*"):
        # A process number that is in use again keeps an old folder a while; no run loses the one it works in.
        if not Path("/proc", folder.name.split("-")[1]).exists():
            shutil.rmtree(folder, ignore_errors=True)
