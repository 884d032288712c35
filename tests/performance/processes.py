"""The product's processes as a benchmark starts, measures and kills them. None outlives the benchmark, even killed."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from customerflows.embedded.processes import die_with_parent
from customerflows.environment import CHECKOUT

MEGABYTE = 1024 * 1024


@dataclass
class Process:
    """A command with its variables and its log. Start it from the main thread, to whose life the kernel ties it."""

    command: Sequence[str]
    variables: Mapping[str, str]
    log: Path
    running: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        """Start it; it is killed with us."""
        parent = os.getpid()
        with self.log.open("ab") as output:
            self.running = subprocess.Popen(
                self.command,
                cwd=CHECKOUT,
                env=dict(self.variables),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(parent, signal.SIGKILL),  # noqa: PLW1509  # from the main thread only
            )

    def kill(self) -> None:
        """End it with its children as a power cut would."""
        kill_tree(self.running.pid)
        self.running.wait(10)

    def stop(self) -> None:
        """Ask it to end."""
        self.running.terminate()
        try:
            self.running.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()

    @property
    def children(self) -> list[psutil.Process]:
        """The processes that it has started, at any depth."""
        return psutil.Process(self.running.pid).children(recursive=True)


def kill_tree(pid: int) -> None:
    """Kill a process and all that it has started, the parent first, so that it mends nothing."""
    parent = psutil.Process(pid)
    for process in [parent, *parent.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            process.kill()


class CpuClock:
    """The CPU time that some processes use from now on, in user and system mode; of one that ends, none."""

    def __init__(self, processes: Iterable[psutil.Process]) -> None:
        self._began = {process: used for process in processes if (used := _cpu_seconds(process)) is not None}

    @property
    def seconds(self) -> float:
        """Until now."""
        used = {process: _cpu_seconds(process) or 0.0 for process in self._began}
        return sum(max(0.0, used[process] - began) for process, began in self._began.items())


def _cpu_seconds(process: psutil.Process) -> float | None:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return None
    return float(times.user + times.system)


def megabytes(process: psutil.Process) -> float:
    """The memory of a process with its share of what it shares (PSS)."""
    return float(process.memory_full_info().pss) / MEGABYTE


def wait_for(check: Callable[[], bool], seconds: float, what: str, *, pause: float = 0.1) -> None:
    """Return when `check` holds; raises TimeoutError naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {seconds:.0f} s")
        time.sleep(pause)
