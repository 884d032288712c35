"""The letters in the folder: one file each, as a mail server would have got them."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

# What the product's file mailer writes below each letter.
_RULE = re.compile(rb"\n-{79}\n\Z")
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. ``name`` is its file's; ``sent_at`` epoch seconds."""

    name: str
    to: str
    subject: str
    text: str
    sent_at: float


def newest(folder: Path) -> list[Letter]:
    """Return the letters that came last, the newest first."""
    if not folder.is_dir():
        return []
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [_read(path) for path in files[:SHOWN]]


def one(folder: Path, name: str) -> Letter | None:
    """Return the letter in a file of that name."""
    # Looked up among what is there: a name with slashes in it leads nowhere else.
    return next((_read(path) for path in folder.glob("*.log") if path.name == name), None)


def _read(path: Path) -> Letter:
    message = message_from_bytes(_RULE.sub(b"", path.read_bytes()), policy=policy.default)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    return Letter(path.name, message.get("To", ""), message.get("Subject", ""), text, path.stat().st_mtime)
