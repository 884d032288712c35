"""``make run``'s processes under honcho: tied to our life, quiet until something is wrong, told of when they answer."""

import multiprocessing
import os
import re
import signal
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from threading import Thread

from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Message, Printer
from honcho.process import Popen, Process

from customerflows.embedded.processes import die_with_parent

WRONG = re.compile(r'"level": ?"(?:warning|error|critical)"|\b(?:WARNING|ERROR|CRITICAL)\b|^Traceback ')
REMEMBERED_LINES = 30


class QuietPrinter(Printer):  # type: ignore[misc]  # honcho is published without types
    """Writes every line to the process's log file and shows those that report something wrong, with what follows."""

    def __init__(self, logs: Path, *, verbose: bool) -> None:
        super().__init__()
        logs.mkdir(parents=True, exist_ok=True)
        self.logs = logs
        self.verbose = verbose
        self.last_lines: dict[str, deque[str]] = defaultdict(partial(deque, maxlen=REMEMBERED_LINES))
        self.is_loud: dict[str, bool] = defaultdict(bool)

    def write(self, message: Message) -> None:
        """Take one line of a process; honcho's own remarks are left out."""
        if message.name == SYSTEM_PRINTER_NAME:
            return
        line = message.data.decode(errors="replace") if isinstance(message.data, bytes) else message.data
        if not self.last_lines[message.name]:
            (self.logs / f"{message.name}.log").write_text("")
        self.last_lines[message.name].append(line)
        with (self.logs / f"{message.name}.log").open("a") as log:
            log.write(line)
        # A traceback goes on until the next record, which is JSON.
        self.is_loud[message.name] = bool(WRONG.search(line)) or (
            self.is_loud[message.name] and not line.startswith("{")
        )
        if self.verbose or self.is_loud[message.name]:
            super().write(message)


class TetheredProcess(Process):  # type: ignore[misc]  # honcho is published without types
    """A process that ends with its watcher, whose watcher ends with us, even by kill -9."""

    def run(self, *arguments: object) -> None:
        """Start and watch the process; called by honcho in the watcher."""
        supervisor = multiprocessing.parent_process()
        if supervisor is not None and supervisor.pid is not None:
            die_with_parent(supervisor.pid, signal.SIGKILL)
        watcher = os.getpid()
        self._child_ctor = partial(Popen, preexec_fn=lambda: die_with_parent(watcher, signal.SIGTERM), shell=False)
        super().run(*arguments)


class Supervisor(Manager):  # type: ignore[misc]  # honcho is published without types
    """Runs the processes until one of them stops or we are told to."""

    def __init__(self, printer: QuietPrinter, watch: Callable[[], None]) -> None:
        # A forked watcher is our child; one from a fork server would not notice our end.
        multiprocessing.set_start_method("fork")
        super().__init__(printer)
        self._process_ctor = TetheredProcess
        self.watch = watch
        self.fallen = ""

    def add(self, name: str, command: Sequence[str], variables: Mapping[str, str]) -> None:
        """Add a process to be started by ``loop``."""
        self.add_process(name, command, env=dict(variables))

    def terminate(self) -> None:
        """Stop all processes, once; remember the one that stopped by itself."""
        if not self._terminating:
            stopped = [name for name, process in self._processes.items() if process.get("returncode") is not None]
            self.fallen = stopped[0] if stopped else ""
        super().terminate()

    def _start(self) -> None:
        """Start the processes, then watch for readiness beside them: a thread started earlier would be forked."""
        super()._start()
        Thread(target=self.watch, daemon=True).start()
