"""Keys made by us: time-ordered UUIDs, so indexes grow at their end and rows have names before they are stored."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new UUID version 7 (RFC 9562 section 5.7)."""
    return uuid7()
