"""Running one command of a step: silent when it works, its last lines when it does not."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from customerflows.environment import CHECKOUT
from customerflows.running.console import StepFailed

SHOWN_LINES = 30


def run(command: Sequence[str | Path], variables: Mapping[str, str] | None = None) -> str:
    """Run ``command`` in the checkout and return what it wrote to standard output.

    ``variables`` come on top of ours. Raises StepFailed with the end of the output.
    """
    try:
        done = subprocess.run(
            command,
            cwd=CHECKOUT,
            env={**os.environ, **(variables or {})},
            # A tool that stops to ask would wait where nobody sees its question.
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise StepFailed(f"{command[0]} cannot be run: {error.strerror}") from error
    if done.returncode != 0:
        tail = (done.stdout + done.stderr).splitlines()[-SHOWN_LINES:]
        raise StepFailed("\n".join([f"{' '.join(map(str, command))} failed:", *tail]))
    return done.stdout


def manage(*arguments: str) -> str:
    """Run one verb of ``manage.py``."""
    return run([sys.executable, "manage.py", *arguments])
