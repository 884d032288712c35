"""Verifies an audit log that was downloaded from CustomerFlows, without a network and without CustomerFlows.

    python3 audit_verifier.py EXPORT.jsonl [--key PUBLIC_KEY] [--earlier OLDER_EXPORT.jsonl]

Needs Python 3.9 or newer and nothing else; the signature is checked where the package `cryptography` is installed.
--key is the public key as the audit log's page shows it: without it, the file is only held against the key that it
brings along. --earlier is an export from before: all that it holds must still be there, which shows a log cut short.

Each line of an export is an event with its seal: {"event": {...}, "seal": {"position", "previous", "hash"}}, where hash
= SHA-256 of the previous hash, "|" and the event as canonical JSON (sorted keys, no spaces, UTF-8). The last line is
the head: {"head": {...}, "signature", "public_key"}; an Ed25519 signature over the head as canonical JSON.
Exit status: 0 verified, 1 not what was sealed, 2 not readable.
"""

# This file is also what the product itself verifies with, so it imports nothing of the product.
import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

GENESIS = "0" * 64


def canonical(value: Any) -> bytes:
    """The one way to write a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def link(previous: str, event: dict[str, Any]) -> str:
    """The hash that seals `event` behind the seal whose hash is `previous`."""
    return hashlib.sha256(previous.encode() + b"|" + canonical(event)).hexdigest()


class Chain:
    """Walks over events and seals in the order of their positions, and remembers where it stands."""

    def __init__(self) -> None:
        self.position = 0
        self.hash = GENESIS

    def faults(self, entries: Iterable[dict[str, Any]]) -> Iterator[tuple[int, str]]:
        """Every position that is not as it was sealed, with what is wrong there."""
        for entry in entries:
            seal, event = entry["seal"], entry["event"]
            at, is_next = seal["position"], seal["position"] == self.position + 1
            if at <= self.position:
                yield at, "stands here twice or out of its order"
            elif not is_next:
                gone = at - self.position - 1
                rest = f" ({gone} in a row, up to {at - 1})" if gone > 1 else ""
                yield self.position + 1, f"is missing: its seal was deleted{rest}"
            if is_next and seal["previous"] != self.hash:
                yield at, "does not follow the event before it: the order or a seal was changed"
            if event is None:
                yield at, "has a seal, but its event was deleted"
            elif link(seal["previous"], event) != seal["hash"]:
                yield at, "was changed after it was sealed"
            self.position, self.hash = max(at, self.position), seal["hash"]


class Unreadable(Exception):
    """The file is no export."""


def lines_of(path: str) -> Iterator[dict[str, Any]]:
    """The lines of an export, one after the other. Raises Unreadable."""
    try:
        with Path(path).open(encoding="utf-8") as file:
            for number, text in enumerate(file, 1):
                line = json.loads(text)
                if not isinstance(line, dict) or not (
                    {"event", "seal"} <= line.keys() or isinstance(line.get("head"), dict)
                ):
                    raise Unreadable(f"{path}, line {number}: neither an event nor the head")
                yield line
    except (OSError, ValueError, RecursionError) as error:
        raise Unreadable(f"{path}: {error}") from error


class Export:
    """A file under examination: what is wrong with it, and remarks for its reader."""

    def __init__(self, path: str, earlier: str = "") -> None:
        self.path = path
        self.problems: list[str] = []
        self.remarks: list[str] = []
        self._chain = Chain()
        self._accounts: set[Any] = set()
        self._last: dict[str, Any] = {}
        self._kept = {line["seal"]["position"]: line["seal"]["hash"] for line in _sealed(earlier)} if earlier else {}

    def examine(self, key: str = "") -> None:
        """Walk over the chain, then look at the head. Raises Unreadable."""
        try:
            self.problems += [f"position {at}: {what}" for at, what in self._chain.faults(self._entries())]
        except (KeyError, TypeError, AttributeError) as error:
            raise Unreadable(f"{self.path}: a line lacks what every event has ({error})") from error
        self.problems += [f"position {at}: was in the earlier export and is gone" for at in sorted(self._kept)]
        self.remarks.append(f"{self._chain.position} events, last hash {self._chain.hash}")
        if not self._last:
            self.problems.append("the head is missing: the file is not complete")
            return
        self._hold_against(self._last["head"])
        self._check_signature(key)

    def _entries(self) -> Iterator[dict[str, Any]]:
        for line in lines_of(self.path):
            if self._last:
                self.problems.append("something stands behind the head")
            if "head" in line:
                self._last = line
                continue
            at, sealed = line["seal"]["position"], line["seal"]["hash"]
            if self._kept.pop(at, sealed) != sealed:
                self.problems.append(f"position {at}: differs from the earlier export")
            if line["event"] is not None:
                self._accounts.add(line["event"]["account_id"])
            yield line

    def _hold_against(self, head: dict[str, Any]) -> None:
        if (head.get("position"), head.get("hash")) != (self._chain.position, self._chain.hash):
            self.problems.append(f"the head names position {head.get('position')}: the file was cut or added to")
        if self._accounts - {head.get("account_id")}:
            self.problems.append("an event belongs to another company than the head")

    def _check_signature(self, key: str) -> None:
        """Look at who signed the head, as far as this computer can."""
        own = self._last.get("public_key")
        if key and key != own:
            self.problems.append("the file was signed with another key than the one you gave")
        if not key:
            self.remarks.append(f"no --key given: compare the file's own with the audit log's page: {own}")
        try:
            # Not everybody has it, and the chain can be verified without.
            from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
        except ImportError:
            self.remarks.append("the signature was NOT checked: install the package cryptography for that")
            return
        try:
            public = Ed25519PublicKey.from_public_bytes(base64.b64decode(str(own), validate=True))
            signature = base64.b64decode(str(self._last.get("signature")), validate=True)
            public.verify(signature, canonical(self._last["head"]))
        except (InvalidSignature, ValueError):
            self.problems.append("the signature of the head is not valid")
        else:
            self.remarks.append("the signature is valid")


def _sealed(path: str) -> Iterator[dict[str, Any]]:
    return (line for line in lines_of(path) if "head" not in line)


def main() -> int:
    """Say what was found."""
    parser = argparse.ArgumentParser(description="Verify a downloaded audit log.")
    parser.add_argument("export")
    parser.add_argument("--key", default="", help="the public key that the audit log's page shows")
    parser.add_argument("--earlier", default="", help="an older export of the same company")
    arguments = parser.parse_args()
    try:
        export = Export(arguments.export, arguments.earlier)
        export.examine(arguments.key)
    except Unreadable as error:
        print(f"NOT READABLE: {error}")
        return 2
    for line in [*export.problems, *export.remarks]:
        print(line)
    print("NOT VERIFIED" if export.problems else "VERIFIED")
    return 1 if export.problems else 0


if __name__ == "__main__":
    sys.exit(main())
