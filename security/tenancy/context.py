"""The tenant that the running code acts for, and how it reaches PostgreSQL.

The context is a contextvar. The database backend sends it with the outermost BEGIN as `SET LOCAL`, so it ends with the
transaction and cannot leak through a connection pool. Without a context the policies raise: nothing is silently empty.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg import sql
from psycopg.pq import TransactionStatus

ALIAS = "default"
SYSTEM_ROLE = "system"


class NoTenantError(RuntimeError):
    """Tenant data was asked for outside a tenant context."""


class TenantSwitchError(RuntimeError):
    """One transaction tried to act for two accounts."""


class Principal(StrEnum):
    """What kind of actor it is: a person, an API key, a chatbot, or the product itself."""

    PERSON = "person"
    KEY = "key"
    BOT = "bot"
    SYSTEM = "system"


# In a setting and nowhere else: what is not set, or set to nothing, opens nothing.
ALL, ASSIGNED, NOTHING = "all", "assigned", ""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far somebody reaches within an account. Made without arguments it is nothing at all.

    The pipelines are "all" or the keys of some, joined by commas; conversations are "all", "assigned" or "".
    """

    pipelines_see: str = NOTHING
    pipelines_edit: str = NOTHING
    conversations: str = NOTHING
    is_assigned_only: bool = True

    @classmethod
    def everything(cls) -> "Reach":
        """No restriction."""
        return cls(ALL, ALL, ALL, is_assigned_only=False)


@dataclass(frozen=True, slots=True)
class Tenant:
    """Who acts: the account, and where a person is behind it their user, their membership and their role.

    `masks` names what pages hide of the rows that are seen ("phones", "prices"). Without a `reach` the product itself
    reaches everything and everybody else nothing.
    """

    account_id: UUID
    role: str = SYSTEM_ROLE
    user_id: UUID | None = None
    member_id: UUID | None = None
    principal: Principal | None = None
    reach: Reach | None = None
    masks: frozenset[str] = frozenset()

    @property
    def within(self) -> Reach:
        """How far it reaches."""
        return self.reach or (Reach.everything() if self.role == SYSTEM_ROLE else Reach())


_SETTINGS = (
    *("app.account_id", "app.user_id", "app.member_id", "app.role", "app.principal"),
    *("app.pipelines_see", "app.pipelines_edit", "app.conversations", "app.assigned_only"),
)
_current: ContextVar[Tenant | None] = ContextVar("tenant", default=None)


def current() -> Tenant | None:
    """The tenant in force, or None before one is known."""
    return _current.get()


def require() -> Tenant:
    """The tenant in force; raises NoTenantError where there is none."""
    tenant = _current.get()
    if tenant is None:
        raise NoTenantError("tenant data was asked for outside a tenant context")
    return tenant


def settings_statement(tenant: Tenant | None) -> sql.Composed:
    """The `SET LOCAL` statements for `tenant`; with None they are emptied, which the policies refuse.

    A statement and not `set_config()`: a distributed PostgreSQL forwards only SET LOCAL to its workers.
    """
    values = _values(tenant) if tenant else dict.fromkeys(_SETTINGS, "")
    return sql.SQL("; ").join(
        sql.SQL("SET LOCAL {} = {}").format(sql.SQL(name), sql.Literal(value)) for name, value in values.items()
    )


def _values(tenant: Tenant) -> dict[str, str]:
    reach = tenant.within
    principal = tenant.principal or (Principal.SYSTEM if tenant.role == SYSTEM_ROLE else "")
    values = (
        *(str(tenant.account_id), str(tenant.user_id or ""), str(tenant.member_id or "")),
        *(tenant.role, str(principal), reach.pipelines_see, reach.pipelines_edit, reach.conversations),
        "yes" if reach.is_assigned_only else "no",
    )
    return dict(zip(_SETTINGS, values, strict=True))


def send(raw_connection: Any, tenant: Tenant | None) -> None:
    """Bind the open transaction of a psycopg connection to `tenant`."""
    # psycopg's own cursor: this belongs to BEGIN, and Django would count it as a statement of the page.
    with raw_connection.cursor() as cursor:
        cursor.execute(settings_statement(tenant))


@contextmanager
def acting_for(tenant: Tenant) -> Iterator[Tenant]:
    """Run the block for `tenant`. Inside an open transaction the settings are sent at once and restored on leaving.

    Raises TenantSwitchError when the open transaction already acts for another account.
    """
    previous = _current.get()
    if connection.in_atomic_block and previous is not None and previous.account_id != tenant.account_id:
        raise TenantSwitchError("one transaction cannot act for two accounts")
    token = _current.set(tenant)
    try:
        if connection.in_atomic_block:
            send(connection.connection, tenant)
        yield tenant
    finally:
        _current.reset(token)
        if connection.in_atomic_block and _takes_statements(connection.connection):
            send(connection.connection, previous)


def _takes_statements(raw_connection: Any) -> bool:
    """Whether the transaction is alive: after an error, one more statement would hide what went wrong."""
    return raw_connection is not None and raw_connection.info.transaction_status is TransactionStatus.INTRANS


@contextmanager
def tenant_transaction(tenant: Tenant) -> Iterator[Tenant]:
    """One transaction that acts for `tenant`: what a request, a task and the relay each open once."""
    with acting_for(tenant), transaction.atomic():
        yield tenant
