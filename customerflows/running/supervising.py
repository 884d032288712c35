"""``make run``'s processes: tied to our life, quiet until something is wrong, stopped together."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from threading import Event, Thread
from typing import IO

from customerflows.embedded.processes import die_with_parent
from customerflows.environment import CHECKOUT
from customerflows.running.output import Output

STOP_SECONDS = 5
# Waits for a line before it becomes the command that follows.
HELD = ("/bin/sh", "-c", 'read -r go; exec "$@"', "held")


@dataclass(frozen=True, slots=True)
class Program:
    """A command to run; one that is held starts only when ``watch`` has returned, and leaves the first the machine."""

    command: Sequence[str]
    is_held: bool = False


def run_all(
    programs: Mapping[str, Program], variables: Mapping[str, str], output: Output, watch: Callable[[], None]
) -> str:
    """Run the programs until SIGINT, SIGTERM or until one stops by itself; return that one's name, else nothing.

    ``watch`` runs beside them in a thread. All have ended on return, and end too if we are killed.
    """
    ending = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    processes: dict[str, subprocess.Popen[bytes]] = {}
    readers: list[Thread] = []
    try:
        for name, program in programs.items():
            processes[name] = _launch(program, variables)
        # Threads come after the last fork.
        readers = [
            Thread(target=_read, args=(name, process.stdout, output), daemon=True)
            for name, process in processes.items()
            if process.stdout
        ]
        watcher = Thread(target=_watch, args=(watch, processes.values()), daemon=True)
        for thread in (*readers, watcher):
            thread.start()
        return _wait(processes, ending)
    finally:
        _stop(processes.values())
        for reader in readers:
            reader.join(STOP_SECONDS)


def _launch(program: Program, variables: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start one program in a session of its own, so that Ctrl-C reaches us alone."""
    supervisor = os.getpid()
    return subprocess.Popen(
        [*HELD, *program.command] if program.is_held else program.command,
        cwd=CHECKOUT,
        env=dict(variables),
        stdin=subprocess.PIPE if program.is_held else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=lambda: die_with_parent(supervisor, signal.SIGTERM),  # noqa: PLW1509  # there is no thread yet
    )


def _watch(watch: Callable[[], None], processes: Collection[subprocess.Popen[bytes]]) -> None:
    """Watch, then let go of the programs that are held."""
    watch()
    for process in processes:
        if process.stdin:
            with process.stdin as line:
                line.write(b"go\n")


def _read(name: str, lines: IO[bytes], output: Output) -> None:
    """Hand each line on until the process and its children have closed their end."""
    with lines:
        for line in lines:
            output.take(name, line.decode(errors="replace"))


def _wait(processes: Mapping[str, subprocess.Popen[bytes]], ending: Event) -> str:
    """Return the name of the first process that stops, or nothing once we are told to end."""
    while not ending.wait(0.1):
        for name, process in processes.items():
            if process.poll() is not None:
                return name
    return ""


def _stop(processes: Collection[subprocess.Popen[bytes]]) -> None:
    """Ask all to end, and after a while insist."""
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        _signal(process, signal.SIGTERM)
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
            process.wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal the process with all its children."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
