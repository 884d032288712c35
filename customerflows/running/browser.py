"""``python -m customerflows.running.browser``: a Chromium for the browser stories, installed where that is possible."""

import os
import shutil
import sys
from pathlib import Path

from customerflows.running.commands import run
from customerflows.running.console import StepFailed, say, step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = """The browser stories need Chromium, and it could not be installed here. Any of these helps:
  - install it with the system's packages (Debian: apt-get install chromium)
  - .venv/bin/playwright install --with-deps chromium
  - CHROMIUM=/path/to/chromium make test"""


def find() -> Path | None:
    """Return the browser to test with: ``CHROMIUM``, one on the PATH, or the newest of Playwright's own."""
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return Path(found)
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return max(own.glob("chromium-*/chrome-linux*/chrome"), default=None)


def install() -> None:
    """Install Chromium: by apt as root, otherwise by Playwright. Raises StepFailed when neither gave one."""
    # Playwright's own download works on any Linux, but it needs libraries that only the system's packages bring.
    tries = [[[sys.executable, "-m", "playwright", "install", "chromium"]]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        packages = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
        tries.insert(0, [["apt-get", "update"], packages])
    reasons = []
    for commands in tries:
        try:
            for command in commands:
                run(command, {"DEBIAN_FRONTEND": "noninteractive"})
        except StepFailed as failure:
            reasons.append(str(failure))
        if find():
            return
    raise StepFailed("\n\n".join([*reasons, HOW]))


def main() -> int:
    """Make sure that there is a browser; return the exit status."""
    if find():
        return 0
    try:
        with step("Browser for the tests"):
            install()
    except StepFailed as failure:
        say(str(failure))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
