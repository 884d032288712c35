"""What the processes of ``make run`` write: everything into log files, trouble onto the terminal too."""

import re
import sys
from collections import defaultdict, deque
from functools import partial
from pathlib import Path
from threading import Lock

WRONG = re.compile(r'"level": ?"(?:warning|error|critical)"|\b(?:WARNING|ERROR|CRITICAL)\b|^Traceback ')
REMEMBERED_LINES = 30


class Output:
    """Takes lines from several threads, each named by its process."""

    def __init__(self, folder: Path, *, verbose: bool) -> None:
        """Begin new log files in ``folder``; ``verbose`` shows every line."""
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.log"):
            old.unlink()
        self._folder = folder
        self._verbose = verbose
        self._lock = Lock()
        self._is_loud: dict[str, bool] = defaultdict(bool)
        self._unseen: dict[str, deque[str]] = defaultdict(partial(deque, maxlen=REMEMBERED_LINES))

    def take(self, name: str, line: str) -> None:
        """Log one line of the process ``name``; show it when it reports trouble or continues such a report."""
        with self._lock:
            with self.log_of(name).open("a") as log:
                log.write(line)
            # A traceback goes on until the next record, which is JSON.
            continues = self._is_loud[name] and not line.startswith("{")
            self._is_loud[name] = continues or bool(WRONG.search(line))
            if self._verbose or self._is_loud[name]:
                self._unseen[name].clear()
                sys.stdout.write(f"{name:>6} | {line}")
                sys.stdout.flush()
            else:
                self._unseen[name].append(line)

    def log_of(self, name: str) -> Path:
        """Return the log file of a process."""
        return self._folder / f"{name}.log"

    def unseen(self, name: str) -> str:
        """Return the last lines of a process that the terminal has not shown."""
        return "".join(self._unseen[name])
