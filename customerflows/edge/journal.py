"""The edge's log lines: one for every refused request, without bodies, signatures, tokens or addresses."""

import logging
import re

from customerflows.edge.protocol import Scope, header

logger = logging.getLogger("customerflows.edge")

# The header is the caller's own: only what cannot pass for another field or line is written down.
_REQUEST_ID = re.compile(rb"[0-9A-Za-z._-]{1,64}")


def refused(scope: Scope, *, reason: str, status: int, size: int = 0) -> None:
    """Write down that a request was turned away; ``reason`` is one of our own words, ``size`` the bytes read."""
    given = header(scope, b"x-request-id")
    request_id = given.decode() if _REQUEST_ID.fullmatch(given) else ""
    facts = {"route": scope["path"], "reason": reason, "status": status, "bytes": size, "request_id": request_id}
    logger.warning("edge_refused", extra=facts)
