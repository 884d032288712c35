"""Load on one address: by wrk where it is installed, since it takes little of the CPU that is being measured."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from customerflows.environment import CHECKOUT

# wrk's own script: the same signed call over and over; with a rest each connection waits before its next call.
_SCRIPT = """
wrk.method = "POST"
wrk.body = [==[%(body)s]==]
%(headers)s
%(delay)s
function done(summary, latency, requests)
    local failed = summary.errors.connect + summary.errors.read + summary.errors.write
        + summary.errors.status + summary.errors.timeout
    io.write(string.format("answered=%%d seconds=%%.3f p99=%%.3f failed=%%d\\n",
        summary.requests, summary.duration / 1e6, latency:percentile(99) / 1e3, failed))
end
"""
_DONE = re.compile(r"answered=(\d+) seconds=([\d.]+) p99=([\d.]+) failed=(\d+)")


class LoadFailed(Exception):
    """The load could not be applied, or some of it was refused; the message says how much."""


@dataclass(frozen=True, slots=True)
class Load:
    """Posting `body` with `headers` to `url` over some connections at once."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    connections: int = 32

    def apply(self, seconds: int, folder: Path, *, rest: float = 0) -> "Answers":
        """Post without a pause, or with `rest` milliseconds between the calls of one connection.

        Raises LoadFailed when anything but 200 was answered.
        """
        command = self._wrk(seconds, folder, rest) if shutil.which("wrk") else self._poster(seconds, folder, rest)
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
        found = _DONE.search(done.stdout)
        if not found or found[4] != "0":
            raise LoadFailed(f"{command[0]}: {done.stdout}{done.stderr}")
        return Answers(int(found[1]), float(found[2]), float(found[3]))

    def _wrk(self, seconds: int, folder: Path, rest: float) -> list[str]:
        script = folder / "load.lua"
        headers = "\n".join(f'wrk.headers["{name}"] = "{value}"' for name, value in self.headers.items())
        delay = f"function delay() return math.random(0, {round(rest * 2)}) end" if rest else ""
        script.write_text(_SCRIPT % {"body": self.body.decode(), "headers": headers, "delay": delay})
        options = ["-t1", f"-c{self.connections}", f"-d{seconds}s", "--latency", "-s", str(script)]
        return ["wrk", *options, self.url]

    def _poster(self, seconds: int, folder: Path, rest: float) -> list[str]:
        body = folder / "load.body"
        body.write_bytes(self.body)
        headers = [f"{name}: {value}" for name, value in self.headers.items()]
        options = [self.url, str(body), str(self.connections), str(seconds), str(rest)]
        return [sys.executable, "-m", "tests.performance.poster", *options, *headers]


@dataclass(frozen=True, slots=True)
class Answers:
    """How it went: calls answered, in how many seconds, and the time that 99 of 100 took at most."""

    count: int
    seconds: float
    p99_milliseconds: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.count / self.seconds
