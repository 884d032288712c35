"""Reading a Dockerfile and a .dockerignore, as far as ours go."""

import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction: its upper-case name and the rest, with continued lines joined."""

    name: str
    rest: str

    @property
    def options(self) -> dict[str, str]:
        """The leading `--name=value` words."""
        words = [word.removeprefix("--").partition("=") for word in self.rest.split() if word.startswith("--")]
        return {name: value for name, _, value in words}

    @property
    def words(self) -> list[str]:
        """The words without the options."""
        return [word for word in shlex.split(self.rest) if not word.startswith("--")]


@dataclass(slots=True)
class Stage:
    """One FROM and what follows it."""

    image: str
    name: str
    instructions: list[Instruction] = field(default_factory=list)


def read_stages(dockerfile: str) -> list[Stage]:
    """Return the stages in order; a stage without a name is called by its number."""
    lines = [line for line in dockerfile.splitlines() if not line.lstrip().startswith("#")]
    stages: list[Stage] = []
    for text in re.sub(r"\\\n\s*", " ", "\n".join(lines)).splitlines():
        name, _, rest = text.strip().partition(" ")
        if name == "FROM":
            image, _, alias = rest.partition(" AS ")
            stages.append(Stage(image, alias or str(len(stages))))
        elif name:
            stages[-1].instructions.append(Instruction(name, rest.strip()))
    return stages


def context_files(folder: Path) -> Iterator[Path]:
    """Yield what `COPY . .` would copy, relative to `folder`: the last matching line of .dockerignore decides."""
    rules = [line for line in (folder / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    kept_tops = {rule[1:].partition("/")[0] for rule in rules if rule.startswith("!")}
    for parent, folders, names in os.walk(folder):
        here = Path(parent).relative_to(folder)
        if here == Path():
            folders[:] = [name for name in folders if name in kept_tops]
        yield from (here / name for name in names if not _is_ignored(here / name, rules))


def _is_ignored(path: Path, rules: list[str]) -> bool:
    ignored = False
    for rule in rules:
        pattern = rule.removeprefix("!").removeprefix("**/")
        if rule.startswith("**/"):
            matches = any(fnmatch(part, pattern) for part in path.parts)
        else:
            matches = any(fnmatch(str(part), pattern) for part in (path, *path.parents) if part != Path())
        if matches:
            ignored = not rule.startswith("!")
    return ignored
