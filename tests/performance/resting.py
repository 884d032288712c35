"""What ``make run`` weighs when nobody does anything: all of its processes and servers, with a state of their own."""

import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from customerflows.environment import DATABASE_ROLES
from tests.performance.ground import DISK, free_port
from tests.performance.processes import CpuClock, Process, megabytes, wait_for
from tests.performance.results import Row

LIMIT_MEGABYTES = 700
START_SECONDS = 240
WATCH_SECONDS = 2
CALM_SHARE = 0.1


def measure() -> list[Row]:
    """The memory of the whole tree of processes, after somebody has looked at a page and everything is at rest."""
    with _stack() as (stack, address):
        httpx.get(f"{address}/login/", timeout=20).raise_for_status()
        wait_for(lambda: _is_calm(stack), 120, "rest")
        weights = {process: megabytes(process) for process in [psutil.Process(stack.running.pid), *stack.children]}
    note = f"{len(weights)} processes"
    return [
        Row("development stack at rest: memory (PSS)", sum(weights.values()), LIMIT_MEGABYTES, "{:.0f} MB", note=note)
    ]


@contextmanager
def _stack() -> Iterator[tuple[Process, str]]:
    """`make run` on another port and state, ready; at the end it and its data are gone."""
    folder = DISK / f"cfb-{os.getpid()}-{secrets.token_hex(3)}"
    folder.mkdir(mode=0o755)
    port = free_port()
    stack = Process([sys.executable, "-m", "customerflows.running"], _variables(folder, port), folder / "run.log")
    stack.start()
    try:
        wait_for(lambda: _is_ready(stack), START_SECONDS, "the stack's start")
        yield stack, f"http://127.0.0.1:{port}"
    finally:
        stack.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _variables(folder: Path, port: int) -> dict[str, str]:
    """Nothing of this shell or of .env may lead to other servers: an empty variable counts as none."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "XDG_CACHE_HOME") if name in os.environ}
    unset = dict.fromkeys([*DATABASE_ROLES, "DATABASE_ADMIN_URL", "REDIS_URL", "SITE_URL", "METRICS_PORT"], "")
    return {**kept, **unset, "STATE_DIR": str(folder / "state"), "PORT": str(port), "CUSTOMERFLOWS_ENV": "development"}


def _is_ready(stack: Process) -> bool:
    if stack.running.poll() is not None:
        raise RuntimeError(f"make run ended:\n{stack.log.read_text()}")
    return "is ready on" in stack.log.read_text()


def _is_calm(stack: Process) -> bool:
    """Whether all processes have become what they shall be and together use next to no CPU for a moment."""
    watched = stack.children
    if any(process.name() == "sh" for process in watched):
        return False
    clock = CpuClock(watched)
    time.sleep(WATCH_SECONDS)
    return watched == stack.children and clock.seconds < CALM_SHARE * WATCH_SECONDS
