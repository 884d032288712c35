"""The lasting servers of one checkout: many starts give one cluster, many checkouts live side by side."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from customerflows.embedded.postgres import LASTING, Postgres
from customerflows.embedded.users import ServerUser
from customerflows.embedded.valkey import Valkey
from customerflows.environment import Environment, socket_folder
from customerflows.locks import locked


@dataclass(frozen=True, slots=True)
class Status:
    """Whether each server answers; None where the environment names another one."""

    postgres: bool | None
    valkey: bool | None


def start(environment: Environment, *, tethered: bool = False) -> list[subprocess.Popen[bytes]]:
    """Start those servers that the environment does not name and that do not run yet; return what was started.

    ``tethered``: they stop when this process ends, however it ends. Raises ServerFailed.
    """
    with _own_servers(environment) as servers:
        return [server.start(_last_signal(server, tethered)) for server in servers if not server.is_ready()]


def stop(environment: Environment) -> None:
    """Stop the servers of this checkout, whoever started them, and remove their sockets; the data stays."""
    with _own_servers(environment) as servers:
        for server in servers:
            server.stop()
        # A folder that stays in /tmp is what the next user of this name would trip over.
        shutil.rmtree(socket_folder(environment.state_dir), ignore_errors=True)


def erase(environment: Environment) -> None:
    """Stop the servers and delete this checkout's data."""
    stop(environment)
    shutil.rmtree(environment.state_dir)


def status(environment: Environment) -> Status:
    """Ask both servers whether they answer."""
    postgres, valkey = _postgres(environment), _valkey(environment)
    return Status(postgres.is_ready() if postgres else None, valkey.is_ready() if valkey else None)


@contextmanager
def _own_servers(environment: Environment) -> Iterator[list[Postgres | Valkey]]:
    """Prepare the folders and hold the checkout's lock: one process at a time starts or stops."""
    state = environment.state_dir
    state.mkdir(parents=True, exist_ok=True)
    with locked(state / ".lock"):
        servers = [server for server in (_postgres(environment), _valkey(environment)) if server]
        if servers:
            servers[0].user.require_way_to(servers[0].data)
            servers[0].user.make_private(socket_folder(state))
        yield servers


def _postgres(environment: Environment) -> Postgres | None:
    sockets, data = socket_folder(environment.state_dir), environment.state_dir / "postgres"
    if f"host={sockets}" not in environment.database_url:
        return None
    return Postgres(data, sockets, ServerUser.owning(data), LASTING)


def _valkey(environment: Environment) -> Valkey | None:
    sockets, data = socket_folder(environment.state_dir), environment.state_dir / "valkey"
    if environment.redis_url != f"unix://{sockets}/vk.sock":
        return None
    return Valkey(data, sockets, ServerUser.owning(data), lasting=True)


def _last_signal(server: Postgres | Valkey, tethered: bool) -> signal.Signals | None:
    """PostgreSQL ends quickly and cleanly on SIGINT, Valkey on SIGTERM."""
    if not tethered:
        return None
    return signal.SIGINT if isinstance(server, Postgres) else signal.SIGTERM
