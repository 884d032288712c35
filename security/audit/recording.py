"""Writing down what happened, in the transaction in which it happens."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, models, transaction

from customerflows import clock
from customerflows.ids import new_id
from security.audit import origin
from security.audit.actions import SENTENCES
from security.audit.facts import facts
from security.models import AuditEvent
from security.tenancy import context
from security.tenancy.context import Tenant, tenant_transaction

_WORKPLACES = "SELECT account_id, member_id, member_name FROM cf.workplaces_of(%s)"
Values = Mapping[str, Any] | None


class Actor(Protocol):
    """A membership, as far as this floor knows it."""

    @property
    def id(self) -> UUID:
        """Its key."""

    @property
    def name(self) -> str:
        """What colleagues call the person."""


@dataclass(frozen=True, slots=True)
class _Workplace:
    account_id: UUID
    id: UUID
    name: str


def record(
    action: str, *, by: Actor | None, about: Any = None, before: Values = None, after: Values = None
) -> AuditEvent:
    """Write down that `by` (None: the system) did `action` to `about`, inside the tenant's open transaction.

    `before` and `after` hold the changed fields. Raises ValueError for an action without a sentence, FactRefused for
    a field that must not be written down, NoTenantError outside a company.
    """
    if action not in SENTENCES:
        raise ValueError(f"{action!r} has no sentence: add its line to security/audit/actions.py")
    where = origin.current()
    event = AuditEvent(
        # A key of our own: with one from the database the insert would have to read, and this role cannot.
        id=new_id(),
        account_id=context.require().account_id,
        at=clock.now(),
        action=action,
        actor_id=by.id if by else None,
        actor_name=by.name if by else "",
        **_subject(about),
        before=facts(before),
        after=facts(after),
        address=where.address,
        user_agent=where.user_agent,
        request_id=where.request_id,
    )
    event.save(force_insert=True)
    return event


def record_for_person(
    user_id: UUID, action: str, *, proven: bool = True, before: Values = None, after: Values = None
) -> None:
    """Write down what a person did between companies in each of theirs, in transactions of its own.

    Inside a company's transaction the writing waits for its commit, since one transaction acts for one account. With
    `proven` false somebody only claimed to be them: the event is about the person, and by nobody that is known.
    """
    if context.current() is not None and connection.in_atomic_block:
        return transaction.on_commit(lambda: _everywhere(user_id, action, proven, before, after))
    return _everywhere(user_id, action, proven, before, after)


def _everywhere(user_id: UUID, action: str, proven: bool, before: Values, after: Values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_WORKPLACES, [user_id])
        places = [_Workplace(*row) for row in cursor.fetchall()]
    for place in places:
        with tenant_transaction(Tenant(place.account_id)):
            if not proven:
                _do_not_wait()
            record(
                action,
                by=place if proven else None,
                about=None if proven else place,
                before=before,
                after=after,
            )


def _do_not_wait() -> None:
    # Waiting for the disk would tell whoever tries addresses which of them somebody has; a crash may lose a second.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def _subject(about: Any) -> dict[str, Any]:
    """Type, key and name of a model's row or of a workplace's member; nothing for None."""
    if about is None:
        return {}
    kind = about._meta.model_name if isinstance(about, models.Model) else "membership"
    name = facts({"name": getattr(about, "name", "") or str(about)})["name"]
    return {"subject_type": kind, "subject_id": about.id, "subject_name": name}
