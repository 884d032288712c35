"""Progress on a terminal: one line a step, with a mark and the seconds it took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

GREEN, RED, DIM, PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[2m", "\x1b[0m"


class StepFailed(Exception):
    """A step could not be done; the message says what to do or shows the end of its output."""


def say(text: str) -> None:
    """Write one line now, even when the output is a pipe."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def step(name: str) -> Iterator[None]:
    """Show ``name`` as running, then as done or failed."""
    is_terminal = sys.stdout.isatty()
    if is_terminal:
        sys.stdout.write(f"  … {name}")
        sys.stdout.flush()
    began = time.monotonic()
    try:
        yield
    except BaseException:  # Ctrl-C too ends the line
        _finish("✘", RED, name, began, is_terminal=is_terminal)
        raise
    _finish("✔", GREEN, name, began, is_terminal=is_terminal)


def _finish(mark: str, colour: str, name: str, began: float, *, is_terminal: bool) -> None:
    seconds = f"{time.monotonic() - began:.1f} s"
    if is_terminal:
        say(f"\r  {colour}{mark}{PLAIN} {name}  {DIM}{seconds}{PLAIN}")
    else:
        say(f"  {mark} {name}  {seconds}")
