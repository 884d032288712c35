"""One Valkey server on a Unix socket: broker, hints and limits; the append-only file brings the queue back."""

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from customerflows.embedded.binaries import valkey_server
from customerflows.embedded.processes import launch, wait_until
from customerflows.embedded.users import ServerUser


@dataclass(frozen=True, slots=True)
class Valkey:
    """A server with its files in ``data`` that listens only in the folder ``sockets``."""

    data: Path
    sockets: Path
    user: ServerUser
    lasting: bool

    @property
    def address(self) -> Path:
        """The socket."""
        return self.sockets / "vk.sock"

    @property
    def log(self) -> Path:
        """The file beside the data that the server writes to."""
        return self.data.with_suffix(".log")

    def is_ready(self) -> bool:
        """Say whether the server has loaded its data and answers."""
        return self._ask(b"PING\r\n").startswith(b"+PONG")

    def start(self, last_signal: signal.Signals | None) -> subprocess.Popen[bytes]:
        """Start the server and wait for it; a full memory refuses writes, since nothing of a queue may be dropped.

        Raises ServerFailed.
        """
        self.user.make_private(self.data)
        options = {
            "port": "0",
            "unixsocket": str(self.address),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "yes" if self.lasting else "no",
            "save": "",
            "maxmemory-policy": "noeviction",
            "loglevel": "warning",
        }
        command = [str(valkey_server()), *(word for name, value in options.items() for word in (f"--{name}", value))]
        # Nothing of ours is its business, least of all our secrets.
        variables = {"PATH": os.defpath, "TZ": "UTC"}
        process = launch(command, self.log, self.user, variables=variables, last_signal=last_signal)
        wait_until(self.is_ready, process, self.log)
        return process

    def stop(self) -> None:
        """Write everything down and stop; does nothing when the server is not running."""
        self._ask(b"SHUTDOWN\r\n")
        deadline = time.monotonic() + 10
        while self.is_ready() and time.monotonic() < deadline:
            time.sleep(0.01)

    def _ask(self, command: bytes) -> bytes:
        """Send one command and return the beginning of the answer, empty without a server."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(5)
                connection.connect(str(self.address))
                connection.sendall(command)
                return connection.recv(64)
        except OSError:
            return b""
