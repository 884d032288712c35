"""Passwords known from leaks: a file that the operator loads, asked without any network.

The file holds the first eight bytes of each password's SHA-1, sorted, and nothing else: a billion passwords are eight
gigabytes, and a look-up reads some thirty of its pages. Two passwords share eight bytes by chance once in 10^10 tries.
"""

import hashlib
import heapq
import mmap
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import batched
from pathlib import Path
from typing import BinaryIO

RECORD = 8
_SHA1 = re.compile(r"[0-9A-Fa-f]{40}")
_IN_MEMORY = 2_000_000


class LeakFileRefused(Exception):
    """A line is not what such a list holds; the message names it."""


def is_known(password: str, path: Path) -> bool:
    """Whether the list at `path` holds the password; without a list none is known."""
    # The list is published in SHA-1: nothing is kept in it here.
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).digest()[:RECORD]
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as records:
            return _find(records, wanted)
    except (FileNotFoundError, ValueError):
        # An empty file cannot be mapped.
        return False


def _find(records: mmap.mmap, wanted: bytes) -> bool:
    low, high = 0, len(records) // RECORD
    while low < high:
        middle = (low + high) // 2
        found = records[middle * RECORD : (middle + 1) * RECORD]
        if found == wanted:
            return True
        low, high = (middle + 1, high) if found < wanted else (low, middle)
    return False


def build(lines: Iterable[str], path: Path) -> int:
    """Make the list at `path` from lines `SHA1:count` in any order; returns how many passwords it knows.

    A list that is in use is replaced in one step. Raises LeakFileRefused.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        # Sorted in portions and merged: the published list is larger than any memory.
        portions = [_portion(stack, batch) for batch in batched(_records(lines), _IN_MEMORY, strict=False)]
        target = stack.enter_context(tempfile.NamedTemporaryFile(dir=path.parent, delete=False))
        known, last = 0, b""
        for record in heapq.merge(*portions):
            if record != last:
                target.write(record)
                known, last = known + 1, record
    made = Path(target.name)
    made.chmod(0o644)
    made.replace(path)
    return known


def _records(lines: Iterable[str]) -> Iterator[bytes]:
    for number, line in enumerate(lines, 1):
        digest = line.partition(":")[0].strip()
        if digest and not _SHA1.fullmatch(digest):
            raise LeakFileRefused(f"Line {number} does not begin with a SHA-1 of 40 hexadecimal digits.")
        if digest:
            yield bytes.fromhex(digest)[:RECORD]


def _portion(stack: ExitStack, records: Iterable[bytes]) -> Iterator[bytes]:
    file = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  # the stack closes it after the merge
    file.writelines(sorted(records))
    file.seek(0)
    return _read(file)


def _read(file: BinaryIO) -> Iterator[bytes]:
    while record := file.read(RECORD):
        yield record
