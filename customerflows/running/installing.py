"""``python -m customerflows.running.installing``: everything the checkout needs, from the lock files, idempotent.

Runs on a bare interpreter, before anything is installed, so it imports the standard library and its own room only.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from customerflows.environment import CHECKOUT
from customerflows.locks import locked
from customerflows.running.commands import run
from customerflows.running.console import StepFailed, say, step
from customerflows.running.stamps import Stamp, fingerprint

VENV = CHECKOUT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOCK = CHECKOUT / "requirements-dev.lock"


def main() -> int:
    """Do the steps whose inputs have changed since they were last done; return the exit status."""
    (CHECKOUT / ".build").mkdir(exist_ok=True)
    try:
        with locked(CHECKOUT / ".build" / "installing.lock"):
            if not _has_environment():
                with step(f"Python {sys.version_info.major}.{sys.version_info.minor} environment"):
                    _make_environment()
            for name, stamp, install in _steps():
                if not stamp.is_current:
                    with step(name):
                        install()
                        stamp.set()
    except StepFailed as failure:
        say(str(failure))
        return 1
    return 0


def _steps() -> list[tuple[str, Stamp, Callable[[], None]]]:
    """List what depends on files of the checkout, each with the stamp that says it is done."""
    npm_files = [CHECKOUT / name for name in ("package.json", "package-lock.json", ".npmrc")]
    drawings = [LOCK, CHECKOUT / "customerflows" / "icons.py", *(CHECKOUT / "templates").rglob("*.html")]
    return [
        ("Python packages", Stamp(VENV / ".packages", fingerprint([LOCK])), _install_packages),
        ("Front-end packages", Stamp(CHECKOUT / "node_modules" / ".packages", fingerprint(npm_files)), _install_npm),
        ("Icons", Stamp(CHECKOUT / ".build" / "icons.stamp", fingerprint(drawings)), _build_icons),
    ]


def _environment_stamp() -> Stamp:
    """Scripts in an environment hold its path, so a moved checkout needs a new one, as another Python does."""
    return Stamp(VENV / ".made", f"{sys.version_info.major}.{sys.version_info.minor} {CHECKOUT}")


def _has_environment() -> bool:
    """Say whether the environment is ours and its interpreter still there."""
    if not _environment_stamp().is_current:
        return False
    return Path(sys.prefix) == VENV or _works([VENV_PYTHON, "-c", ""])


def _make_environment() -> None:
    """Make the environment anew, without the seconds that a pip of its own would cost."""
    run([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV])
    _environment_stamp().set()


def _install_packages() -> None:
    """Install exactly what the lock names: first uv by pip, then the rest by uv. Every file is checked by hash."""
    lines = LOCK.read_text().splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("uv=="))
    end = next(number for number in range(start, len(lines)) if not lines[number].endswith("\\"))
    only_uv = VENV / "uv.lock"
    only_uv.write_text("\n".join(lines[start : end + 1]) + "\n")
    pip = _pip()
    run([*pip, "install", "--quiet", "--require-hashes", "-r", only_uv])
    run([*_uv_pip(), "sync", "--require-hashes", LOCK], _mirror(pip))


def _pip() -> list[str | Path]:
    """Return a pip that installs into the environment: its own, the outer Python's, or as a last resort ensurepip's."""
    own: list[str | Path] = [VENV_PYTHON, "-m", "pip"]
    outer: list[str | Path] = [sys.executable, "-m", "pip", "--python", VENV_PYTHON]
    for pip in (own, outer):
        if _works([*pip, "--version"]):
            return pip
    run([VENV_PYTHON, "-m", "ensurepip"])
    return own


def _install_npm() -> None:
    """Install the front-end files; without Node, a hash-locked wheel brings it."""
    npm = shutil.which("npm")
    if npm is None:
        run([*_uv_pip(), "install", "--require-hashes", "-r", CHECKOUT / "requirements-node.lock"])
        npm = str(VENV / "bin" / "npm")
    # npm from the wheel finds its node beside it; the system's npm must not.
    # No package may run code of its own while it is installed; none that we use needs to.
    run([npm, "ci", "--ignore-scripts"], {"PATH": f"{os.environ.get('PATH', os.defpath)}:{VENV / 'bin'}"})


def _build_icons() -> None:
    """Write the sprite of the icons that the templates use; a page that is broken elsewhere must not stop it."""
    run([VENV_PYTHON, "manage.py", "build_icons", "--skip-checks"])


def _uv_pip() -> list[str | Path]:
    # A configuration of uv's somewhere above must not change what is installed.
    return [VENV_PYTHON, "-m", "uv", "--quiet", "--no-config", "pip"]


def _mirror(pip: list[str | Path]) -> dict[str, str]:
    """Hand the package index that pip is set up with on to uv, which does not read pip's settings."""
    found = subprocess.run(
        [*pip, "config", "get", "global.index-url"], check=False, capture_output=True, text=True
    ).stdout.strip()
    index = os.environ.get("PIP_INDEX_URL") or found
    return {"UV_DEFAULT_INDEX": index} if index and "UV_DEFAULT_INDEX" not in os.environ else {}


def _works(command: list[str | Path]) -> bool:
    """Say whether ``command`` runs and succeeds."""
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
