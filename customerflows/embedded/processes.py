"""Starting one server process: as its own user, tied to its parent's life if wanted, waited for until it answers."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from customerflows.embedded.users import ServerUser

PR_SET_PDEATHSIG = 1
START_SECONDS = 60

# Loaded ahead: between fork and exec a child should do as little as possible.
_LIBC = ctypes.CDLL(None)


class ServerFailed(Exception):
    """A server stopped or did not answer in time; the message ends with the last lines of its log."""


def die_with_parent(parent: int, last_signal: signal.Signals) -> None:
    """Ask the kernel to send ``last_signal`` to this process when the thread that started it is gone.

    To be called after any change of user, which clears the request. Linux only; elsewhere nothing happens.
    """
    if sys.platform == "linux":
        _LIBC.prctl(PR_SET_PDEATHSIG, int(last_signal))
        # The parent may have died before it could be watched.
        if os.getppid() != parent:
            os._exit(1)


def launch(
    command: Sequence[str | Path],
    log: Path,
    user: ServerUser,
    *,
    variables: Mapping[str, str],
    last_signal: signal.Signals | None,
) -> subprocess.Popen[bytes]:
    """Start ``command`` in a session of its own, so that Ctrl-C reaches only us and servers stop last.

    With ``last_signal`` the process dies by it when this process does, even by kill -9; without, it lives on.
    """
    parent = os.getpid()
    tether = (lambda: die_with_parent(parent, last_signal)) if last_signal else None
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            # The servers' own user may not be able to enter the folder that we were started in.
            cwd="/",
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
            preexec_fn=tether,  # noqa: PLW1509  # only the main thread starts servers
            **user.privileges(),
        )


def wait_until(is_ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when ``is_ready``; raise ServerFailed when the process ends or takes more than a minute."""
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            process.wait()
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-12:])
            raise ServerFailed(f"{log.stem} did not start. {log} ends with:\n{tail}")
        time.sleep(0.01)
