"""``python -m customerflows.running``: the servers, the schema, the demo data and every process, until Ctrl-C."""

import argparse
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from customerflows import embedded
from customerflows.embedded.processes import die_with_parent
from customerflows.environment import Environment, EnvironmentRefused, load
from customerflows.locks import locked_at_once
from customerflows.running import preparing, processes
from customerflows.running.console import StepFailed, say, step

# How long a run that is being stopped, or whose terminal was killed, may take to leave.
PATIENCE_SECONDS = 8


def main() -> int:
    """Start everything, wait, stop everything; return the exit status, 0 after Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m customerflows.running", description=__doc__)
    parser.add_argument("--end-with-parent", action="store_true", help="stop when the process that started this ends")
    if parser.parse_args().end_with_parent:
        die_with_parent(os.getppid(), signal.SIGTERM)
    for ending in (signal.SIGTERM, signal.SIGINT):  # a shell starts background jobs with SIGINT ignored
        signal.signal(ending, signal.default_int_handler)
    try:
        return _run(load(os.environ))
    except KeyboardInterrupt:
        return 0
    except (EnvironmentRefused, StepFailed, embedded.ServerFailed, PermissionError) as problem:
        say(str(problem))
        return 1


def _run(environment: Environment) -> int:
    """Do the steps in order; whatever happens, the servers of this checkout are stopped at the end."""
    with ExitStack() as cleanup:
        # In this order: a second run must not touch the servers of the first, nor blame its port.
        cleanup.enter_context(_only_run(environment))
        _refuse_taken_port(environment.port)
        cleanup.callback(embedded.stop, environment)
        with step("Servers: PostgreSQL and Valkey"):
            embedded.start(environment, tethered=True)
        preparing.migrate(environment)
        demo = preparing.seed(environment)
        return processes.supervise(environment, demo)


@contextmanager
def _only_run(environment: Environment) -> Iterator[None]:
    """Hold this checkout's run; raises StepFailed when another one keeps it."""
    environment.state_dir.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + PATIENCE_SECONDS
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(locked_at_once(environment.state_dir / "running.lock"))
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise StepFailed("CustomerFlows already runs from this checkout; stop that run first.") from None
                time.sleep(0.1)
        yield


def _refuse_taken_port(port: int) -> None:
    """Raise StepFailed when we could not serve on ``port``."""
    with socket.socket() as probe:
        # As the server asks too: a connection of the last run that lingers is not in its way.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            raise StepFailed(f"Port {port}: {reason}. Choose another one, for example: PORT=9000 make run") from error


if __name__ == "__main__":
    sys.exit(main())
