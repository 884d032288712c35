"""Which operating-system user runs the servers: PostgreSQL refuses to run as root."""

import os
import pwd
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

# All have an entry in the password file, which initdb insists on; "nobody" exists on every system.
UNPRIVILEGED = ("postgres", "nobody")


class Privileges(TypedDict, total=False):
    """The part of ``subprocess.Popen``'s arguments that changes the user."""

    user: int
    group: int
    extra_groups: Sequence[int]


@dataclass(frozen=True, slots=True)
class ServerUser:
    """The user the servers run as: ourselves, or when we are root an unprivileged one."""

    uid: int
    gid: int

    @classmethod
    def owning(cls, data: Path) -> "ServerUser":
        """Return the owner of existing ``data``, so that a system user added later cannot take it over."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        if data.exists() and data.stat().st_uid != 0:
            return cls(data.stat().st_uid, data.stat().st_gid)
        known = {entry.pw_name: entry for entry in pwd.getpwall()}
        chosen = next(known[name] for name in UNPRIVILEGED if name in known)
        return cls(chosen.pw_uid, chosen.pw_gid)

    def privileges(self) -> Privileges:
        """Return the arguments that start a process as this user."""
        if os.geteuid() != 0:
            return {}
        # Without an empty list of further groups the process would keep root's.
        return {"user": self.uid, "group": self.gid, "extra_groups": ()}

    def own(self, path: Path) -> None:
        """Hand ``path`` over to this user."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def require_way_to(self, folder: Path) -> None:
        """Raise PermissionError when this user could not enter ``folder``: a private home lies above it, say."""
        for parent in folder.absolute().parents:
            found = parent.stat()
            if os.geteuid() == 0 and found.st_uid != self.uid and not found.st_mode & 0o001:
                raise PermissionError(f"The servers' own user cannot enter {parent}; set STATE_DIR to another folder.")

    def make_private(self, folder: Path) -> None:
        """Make ``folder`` for this user alone; refuse one that somebody else has put there.

        Raises PermissionError: whoever owns a socket folder can pretend to be the database.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Of the name itself, not of what a link leads to: in /tmp anybody may have put one there.
        owner = folder.lstat().st_uid
        if folder.is_symlink() or owner not in {os.geteuid(), self.uid}:
            raise PermissionError(f"{folder} belongs to another user; remove it and start again.")
        folder.chmod(0o700)
        self.own(folder)
