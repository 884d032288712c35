"""What a process of the image finds; runs inside, as the image's user, and prints JSON.

Stands alone: it sees the image's packages and nothing of the checkout.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

ENTRYPOINT = "/app/deploy/entrypoint"
SECONDS = 30
CAPABILITIES = ("CapEff", "CapPrm", "CapInh", "CapBnd")
TEMPORARY = os.environ["HOME"]


def why_not_writable(folder: str) -> str:
    """Return the system's reason why nothing can be made in `folder`, empty when something can."""
    try:
        Path(folder, "probe").touch()
    except OSError as error:
        return error.strerror or str(error)
    Path(folder, "probe").unlink()
    return ""


def ask(port: int, path: str) -> int:
    """Return the status of the answer, 0 for none."""
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=3)
        connection.request("GET", path, headers={"Host": "crm.example.com", "X-Forwarded-Proto": "https"})
        return connection.getresponse().status
    except OSError:
        return 0


def wait_for(port: int, path: str) -> int:
    """Return the status as soon as there is an answer, 0 when none came in time."""
    deadline = time.monotonic() + SECONDS
    while not (status := ask(port, path)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return status


def health(process: str) -> int:
    """Return the exit status of the health check that Compose runs."""
    check = [sys.executable, "-m", "deploy.http_health", process]
    return subprocess.run(check, check=False, capture_output=True).returncode


@contextmanager
def started(process: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process of the image; in the end stop it, whatever happened."""
    with Path(TEMPORARY, f"{process}.log").open("wb") as log:
        server = subprocess.Popen([ENTRYPOINT, process], stdout=log, stderr=log)
    try:
        yield server
    finally:
        server.terminate()
        server.wait(SECONDS)


def look_around() -> dict[str, object]:
    """Tell who we are and what we may write."""
    status = Path("/proc/self/status").read_text().splitlines()
    return {
        "user": os.getuid(),
        "capabilities": sorted({line.split()[1] for line in status if line.startswith(CAPABILITIES)}),
        "read_only": {folder: why_not_writable(folder) for folder in ("/", "/app", "/opt/venv", "/etc", "/usr")},
        "temporary": why_not_writable(TEMPORARY),
        "unknown_command": subprocess.run([ENTRYPOINT, "sh"], check=False, capture_output=True).returncode,
    }


def ask_around() -> dict[str, object]:
    """Tell how the two servers answer."""
    sprite = json.loads(Path("/app/.build/collected/staticfiles.json").read_text())["paths"]["icons.svg"]
    return {
        "web": wait_for(8000, "/health/live"),
        "edge": wait_for(8001, "/health/live"),
        "health_checks": [health("web"), health("edge")],
        "icons": ask(8000, f"/static/{sprite}"),
    }


def main() -> None:
    """Start both servers, ask, stop them, and tell."""
    with started("web") as web, started("edge") as edge:
        found = look_around() | ask_around()
    found["stopped"] = [web.returncode, edge.returncode]
    found["logs"] = {name: Path(TEMPORARY, f"{name}.log").read_text()[-2000:] for name in ("web", "edge")}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
