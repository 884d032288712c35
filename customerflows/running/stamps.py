"""Remembering what was done with which inputs, so that the second time takes no time."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


def fingerprint(files: Iterable[Path], *words: str) -> str:
    """Return a digest of the files' names and contents and of ``words``; a missing file counts as empty."""
    digest = hashlib.sha256("\0".join(words).encode())
    for file in sorted(files):
        content = file.read_bytes() if file.is_file() else b""
        digest.update(f"\0{file}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file that holds the fingerprint of the inputs a step was last done with."""

    path: Path
    inputs: str

    @property
    def is_current(self) -> bool:
        """Say whether the step was done with these inputs."""
        return self.path.is_file() and self.path.read_text() == self.inputs

    def set(self) -> None:
        """Record that the step is done."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.inputs)
