"""Run one of the tools that were installed as a check."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from customerflows.checks.outcome import Finding, State

ROOT = Path(__file__).resolve().parents[2]
TIME_LIMIT = 180
# Tools that would write to the home folder or ask a server for a newer version are told not to.
QUIET = {
    "CUSTOMERFLOWS_ENV": "test",
    "SEMGREP_ENABLE_VERSION_CHECK": "0",
    "SEMGREP_LOG_FILE": str(ROOT / ".build" / "semgrep.log"),
    "SEMGREP_SEND_METRICS": "off",
    "SEMGREP_SETTINGS_FILE": str(ROOT / ".build" / "semgrep.yml"),
    "NO_COLOR": "1",
}


def python_tool(name: str) -> Path:
    """Where the virtual environment keeps a command; the PATH has no say in it."""
    return Path(sys.prefix) / "bin" / name


def biome() -> Path:
    """Where npm keeps Biome itself; the command it installs is a script that would need Node on the PATH."""
    packages = ROOT / "node_modules" / "@biomejs"
    return next(packages.glob("cli-*/biome"), packages / "biome")


def run(tool: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a tool at the top of the repository. Raises FileNotFoundError, subprocess.TimeoutExpired."""
    return subprocess.run(
        [tool, *arguments],
        cwd=ROOT,
        env={**os.environ, **QUIET},
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=False,
    )


def command(tool: Path, *arguments: str) -> Callable[[], Finding]:
    """A look that succeeds when the tool exits with 0; a tool that is missing or hangs has failed."""

    def look() -> Finding:
        try:
            done = run(tool, *arguments)
        except FileNotFoundError:
            return Finding(State.FAILED, f"{tool} is not installed")
        except subprocess.TimeoutExpired:
            return Finding(State.FAILED, f"{tool.name} did not finish within {TIME_LIMIT} seconds")
        if done.returncode == 0:
            return Finding(State.OK)
        return Finding(State.FAILED, (done.stdout + done.stderr).strip())

    return look
