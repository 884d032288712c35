"""The files that make up the repository, with or without git."""

import subprocess
from fnmatch import fnmatch
from pathlib import Path

# A checkout may belong to another user than the one who checks it, in a container above all.
TRACKED = ("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached")
UNTRACKED = ("--others", "--exclude-standard")


def repository_files(root: Path, *, untracked: bool = True) -> list[Path]:
    """Every file that is tracked or would be, relative to `root`; what `.gitignore` names is left out."""
    listing = (*TRACKED, *UNTRACKED) if untracked else TRACKED
    try:
        listed = subprocess.run(listing, cwd=root, capture_output=True, text=True, timeout=30, check=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        return _walk(root)
    return sorted(path for path in map(Path, filter(None, listed.split("\0"))) if (root / path).is_file())


def _walk(root: Path) -> list[Path]:
    """An exported tree has no git: `.gitignore` is read here, whose lines are plain names and wildcards."""
    ignored = [".git", *(line.rstrip("/") for line in (root / ".gitignore").read_text().split())]
    found = []
    for folder, folders, names in root.walk():
        folders[:] = [name for name in folders if not _matches(name, ignored)]
        found += [(folder / name).relative_to(root) for name in names if not _matches(name, ignored)]
    return sorted(found)


def _matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)
