"""What the tests of the installation share."""

import os
import socket
import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def make_secrets(folder: Path, **variables: str) -> None:
    """Run the script that an operator runs."""
    subprocess.run(
        [CHECKOUT / "deploy" / "make_secrets", folder],
        env=os.environ | variables,
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=60,
    )


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
