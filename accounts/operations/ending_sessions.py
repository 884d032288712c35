"""Ending sessions: what somebody else may still hold is worth nothing from the next request on."""

from uuid import UUID

import structlog

from accounts.door import companies_of, open_door
from accounts.models import Membership, Session, User
from accounts.models.session import SessionQuerySet, digest
from security.audit import record, record_for_person
from security.outbox.writing import announce
from security.tenancy.context import current, tenant_transaction

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
    if ended:
        record_for_person(user_id, "session.others_ended", after={"devices": ended})
        _tell_open_pages(user_id)
    return ended


def end_session(key: str, *, by: User) -> bool:
    """Sign a person out of one of their own sessions by its row's key; False where it is gone, or somebody else's."""
    ended, _ = Session.objects.of(by.id).filter(key=key).delete()
    logger.info("session ended", user=str(by.id), count=ended, by=str(by.id))
    if ended:
        record_for_person(by.id, "session.ended")
        _tell_open_pages(by.id)
    return bool(ended)


def end_old(ending: SessionQuerySet, *, by: Membership) -> int:
    """Sign out the devices of a team that have been signed in for too long; returns how many."""
    ended, _ = ending.delete()
    if ended:
        record("session.old_ones_ended", by=by, after={"devices": ended})
    return ended


def _tell_open_pages(user_id: UUID) -> None:
    """Have the person's open pages look whether they may stay: one that nobody touches would not ask for hours."""
    # Inside a company's transaction no other company can be told; the pages find out at their next request.
    if current() is not None:
        return
    for company in companies_of(user_id):
        door = open_door(user_id, company["slug"])
        if door:
            with tenant_transaction(door.account.as_system()):
                announce(f"sessions-{door.member.id}")
