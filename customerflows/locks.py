"""One process at a time: a lock between processes that ends with its holder, even by kill -9."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file ``path`` as a lock, waiting for whoever holds it."""
    # The file is never removed: who waits holds the old one, a newcomer would make another, and both would go on.
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def locked_at_once(path: Path) -> Iterator[None]:
    """Hold the file ``path`` as a lock; raises BlockingIOError when another process does."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
