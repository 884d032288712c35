"""Building the image: each stage is a folder, each instruction does to it what Docker would do."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from deploy.rehearsal import sandbox
from deploy.rehearsal.dockerfile import Instruction, Stage, context_files, read_stages

MINUTES = 10
# A package index or a certificate authority of this machine must be known to pip, uv and npm inside.
HANDED_ON = re.compile(r"(PIP|UV|SSL|NPM_CONFIG|NODE_EXTRA|REQUESTS|CURL)_|(HTTPS?|ALL|NO)_PROXY", re.IGNORECASE)
# Compiling all packages ahead takes most of the time and changes nothing but the first start.
HURRIED = {"UV_COMPILE_BYTECODE": "0"}


@dataclass(slots=True)
class Image:
    """A built stage: its root folder and what the instructions have set for its processes."""

    root: Path
    workdir: str = "/"
    variables: dict[str, str] = field(
        default_factory=lambda: {"PATH": "/usr/local/bin:/opt/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
    )

    def path(self, inside: str) -> Path:
        """Return where a path of the image lies on this machine."""
        return self.root / str(Path(self.workdir) / inside).lstrip("/")


def build(checkout: Path, folder: Path) -> Image:
    """Carry out the Dockerfile of `checkout` in `folder` and return the last stage. Raises RehearsalFailed.

    USER, EXPOSE, HEALTHCHECK, ENTRYPOINT and CMD change no file; `running` and the tests see to them.
    """
    sandbox.need_bubblewrap()
    built: dict[str, Image] = {}
    stages = read_stages((checkout / "Dockerfile").read_text())
    for stage in stages:
        built[stage.name] = _build_stage(stage, checkout, folder / stage.name, built)
    return built[stages[-1].name]


def _build_stage(stage: Stage, checkout: Path, root: Path, built: dict[str, Image]) -> Image:
    sandbox.make_root(root)
    image = Image(root)
    for instruction in stage.instructions:
        match instruction.name:
            case "ENV":
                _set_variables(image, instruction)
            case "WORKDIR":
                image.workdir = instruction.rest
                image.path("").mkdir(parents=True, exist_ok=True)
            case "COPY":
                source = instruction.options.get("from")
                _copy(image, instruction, built[source] if source else None, checkout)
            case "RUN":
                _run(image, instruction)
    return image


def _set_variables(image: Image, instruction: Instruction) -> None:
    for word in instruction.words:
        name, _, value = word.partition("=")
        image.variables[name] = Template(value).safe_substitute(image.variables)


def _copy(image: Image, instruction: Instruction, source: Image | None, checkout: Path) -> None:
    """Copy files or whole folders; a folder's content goes into the target, as Docker has it."""
    *names, target = instruction.words
    for name in names:
        if name == ".":
            for path in context_files(checkout):
                _place(checkout / path, image.path(target) / path)
        else:
            original = source.path(name) if source else checkout / name
            _place(original, image.path(target) / original.name if target.endswith("/") else image.path(target))
    owner = instruction.options.get("chown", "")
    if owner[:1].isdigit() and os.geteuid() == 0:
        user, group = map(int, owner.split(":"))
        os.chown(image.path(target), user, group)


def _place(original: Path, target: Path) -> None:
    """Copy one file, or link a folder of an earlier stage: later instructions add files and change none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if original.is_dir():
        shutil.copytree(original, target, symlinks=True, dirs_exist_ok=True, copy_function=os.link)
    else:
        shutil.copy2(original, target)


def _run(image: Image, instruction: Instruction) -> None:
    """Run a shell command as Docker would: as root of the image, on its writable file system, with the network."""
    handed_on = {name: value for name, value in os.environ.items() if HANDED_ON.match(name)}
    inside = {"HOME": "/home", "UV_CACHE_DIR": "/var/cache/uv"} | handed_on | _index() | image.variables | HURRIED
    identity = [] if os.geteuid() == 0 else ["--unshare-user", "--uid", "0", "--gid", "0"]
    words: list[str | Path] = ["--bind", image.root, "/", *sandbox.lent()]
    words += ["--bind", _uv_cache(), "/var/cache/uv", *_npm_settings()]
    place = ["--chdir", image.workdir]
    command = ["--", "sh", "-c", instruction.rest]
    sandbox.run([*words, *identity, *place, *command], sandbox.variables(inside), os.environ, MINUTES * 60)


def _uv_cache() -> str:
    """Share the downloads of this machine: they are checked by hash in any case."""
    asked = subprocess.run([sys.executable, "-m", "uv", "cache", "dir"], capture_output=True, text=True, check=True)
    Path(asked.stdout.strip()).mkdir(parents=True, exist_ok=True)
    return asked.stdout.strip()


def _npm_settings() -> list[str]:
    """Show the user's npm and pip settings inside, because they may name a mirror."""
    home = Path.home()
    pairs = ((home / ".npmrc", "/home/.npmrc"), (home / ".config/pip", "/home/.config/pip"))
    return [word for source, target in pairs if source.exists() for word in ("--ro-bind", str(source), target)]


def _index() -> dict[str, str]:
    """Hand pip's package index on to uv, which does not read pip's settings."""
    asked = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    index = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("PIP_INDEX_URL") or found
    return {"UV_DEFAULT_INDEX": index} if index else {}
