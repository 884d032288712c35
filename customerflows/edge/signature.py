"""Meta's webhook signature: HMAC-SHA256 of the raw body under the app secret.

Checked over the bytes as they came: a body that was parsed and written again differs in its escapes and emoji.
"""

import hmac

_PREFIX = b"sha256="
_LENGTH = len(_PREFIX) + 64


def is_well_formed(header: bytes) -> bool:
    """Say whether an ``X-Hub-Signature-256`` header could be right, before anything is read for its sake."""
    return len(header) == _LENGTH and header.startswith(_PREFIX)


def is_genuine(secret: bytes, body: bytes, header: bytes) -> bool:
    """Say whether ``header`` signs ``body``, in constant time. Without a secret nothing is genuine."""
    if not secret or not is_well_formed(header):
        return False
    expected = _PREFIX + hmac.digest(secret, body, "sha256").hex().encode()
    return hmac.compare_digest(expected, header.lower())
