"""Ending sessions: what somebody else may still hold is worth nothing from the next request on."""

from uuid import UUID

import structlog

from accounts.models import Membership, Session, User
from accounts.models.session import digest

logger = structlog.get_logger(__name__)


def end_sessions(user_id: UUID, *, keep: str | None = None, by: User | Membership) -> int:
    """Sign a person out everywhere but in the session `keep` (its cookie's value); returns how many ended.

    For a changed password, address or second factor, and for "sign out everywhere else".
    """
    ending = Session.objects.of(user_id)
    if keep:
        ending = ending.exclude(key=digest(keep))
    ended, _ = ending.delete()
    logger.info("sessions ended", user=str(user_id), count=ended, by=str(by.pk))
    return ended


def end_session(key: str, *, by: User) -> bool:
    """Sign a person out of one of their own sessions by its row's key; False where it is gone, or somebody else's."""
    ended, _ = Session.objects.of(by.id).filter(key=key).delete()
    logger.info("session ended", user=str(by.id), count=ended, by=str(by.id))
    return bool(ended)
