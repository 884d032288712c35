"""Stream tokens: what a page shows the edge to open its live event stream.

The site mints one for a signed-in member; the edge, which has no session and no right to read a table, can check it
with the shared secret alone. It lives for a minute, so that one found in a log opens nothing.

Form: ``v1.<account id>.<member id>.<expiry, Unix seconds>.<HMAC-SHA256, hex>``. Needs no Django. In place of ``v1``
stands ``r1`` for somebody who may not see everything: their stream says that something changed, and not what.
"""

import hmac
import re
from dataclasses import dataclass

LIFE = 60
"""Seconds from minting to expiry."""

_PURPOSE = b"customerflows.stream-token.v1"
_FORM = re.compile(r"(v1|r1)\.([0-9A-Za-z-]{1,64})\.([0-9A-Za-z-]{1,64})\.([0-9]{1,12})\.([0-9a-f]{64})")
_IDENTIFIER = re.compile(r"[0-9A-Za-z-]{1,64}")


@dataclass(frozen=True, slots=True)
class StreamTicket:
    """What a valid token says: this member may hear this account's events. ``minted_at`` is in Unix seconds."""

    account_id: str
    member_id: str
    minted_at: int
    is_restricted: bool = False


def mint(secret: str, account_id: str, member_id: str, now: int, *, is_restricted: bool = False) -> str:
    """Return a token for one member of one account, valid for LIFE seconds from ``now`` (Unix seconds).

    Raises ValueError when an id is not of letters, digits and dashes, since it could then be read as another part.
    """
    if not (_IDENTIFIER.fullmatch(account_id) and _IDENTIFIER.fullmatch(member_id)):
        raise ValueError("An id in a stream token consists of letters, digits and dashes.")
    claim = f"{'r1' if is_restricted else 'v1'}.{account_id}.{member_id}.{now + LIFE}"
    return f"{claim}.{_seal(secret, claim)}"


def read(secret: str, token: str, now: int) -> StreamTicket | None:
    """Return what ``token`` says, or None when it is malformed, forged, expired, or from further ahead than LIFE."""
    parts = _FORM.fullmatch(token)
    if parts is None:
        return None
    form, account_id, member_id, expiry, seal = parts.groups()
    if not hmac.compare_digest(seal, _seal(secret, token.rpartition(".")[0])):
        return None
    # Minted by a clock that runs ahead, a token is refused: it would live longer than anybody was told.
    if not now < int(expiry) <= now + LIFE:
        return None
    return StreamTicket(account_id, member_id, int(expiry) - LIFE, is_restricted=form == "r1")


def _seal(secret: str, claim: str) -> str:
    """Sign with a key of this purpose only, so that no other signature of the site can pass for a token."""
    key = hmac.digest(secret.encode(), _PURPOSE, "sha256")
    return hmac.digest(key, claim.encode(), "sha256").hex()
