"""The ledgers: tables that the application adds to, inside its company, and can do nothing else with."""

from typing import Any

import pytest
from django.db import ProgrammingError, connection

from customerflows.ids import new_id
from security.audit import record
from security.audit.reading import Filters, events, faults, head
from security.tenancy.context import Tenant, tenant_transaction
from tests.cast import Cast
from tests.isolation.sessions import session_of

pytestmark = pytest.mark.django_db

EVENT = """
    INSERT INTO security_auditevent (id, account_id, at, action, actor_name, subject_type, subject_name, before, after,
        address, user_agent, request_id)
    VALUES (gen_random_uuid(), %(account)s, now(), 'session.signed_in', '', '', '', '{}', '{}', '', '', '')
"""
FORBIDDEN = {
    "read the log": "SELECT * FROM security_auditevent",
    "read one column": "SELECT action FROM security_auditevent",
    "count it": "SELECT count(*) FROM security_auditevent",
    "change what happened": "UPDATE security_auditevent SET actor_name = 'Rex'",
    "forget what happened": "DELETE FROM security_auditevent",
    "lock it": "LOCK TABLE security_auditevent IN ACCESS EXCLUSIVE MODE",
    "read what was added": EVENT + " RETURNING id",
    "overwrite what is there": EVENT + " ON CONFLICT (account_id, id) DO UPDATE SET action = ''",
    "name the transaction": "INSERT INTO security_auditevent (id, account_id, xid) VALUES (%(key)s, %(account)s, '7')",
    "read the seals": "SELECT * FROM security_auditseal",
    "make a seal": "INSERT INTO security_auditseal (id, account_id) VALUES (%(key)s, %(account)s)",
    "break a seal": "UPDATE security_auditseal SET hash = ''",
    "remove a seal": "DELETE FROM security_auditseal",
}
READING = {
    "events": "SELECT * FROM cf.audit_events(NULL, NULL, NULL, NULL, NULL, NULL, NULL, 50)",
    "chain": "SELECT * FROM cf.audit_chain(0, 50)",
    "head": "SELECT * FROM cf.audit_head()",
}


def execute(tenant: Tenant, statement: str, **parameters: Any) -> int:
    """How many rows a statement sees or adds, run for `tenant`."""
    with tenant_transaction(tenant), connection.cursor() as cursor:
        cursor.execute(statement, {"account": tenant.account_id, "key": new_id(), **parameters})
        return int(cursor.rowcount)


@pytest.mark.parametrize("who", ["dana", "luis", "kiera", "ellie"])
def test_everybody_may_add_what_they_did(cast: Cast, who: str) -> None:
    assert execute(getattr(cast, who).as_tenant(), EVENT) == 1


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_not_even_an_owner_can(cast: Cast, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        execute(cast.dana.as_tenant(), statement)


def test_nothing_is_added_to_another_company(cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="violates row-level security policy"):
        execute(cast.rex.as_tenant(), EVENT, account=cast.copperline.id)


@pytest.mark.parametrize("who", ["kiera", "ellie"])
@pytest.mark.parametrize("statement", READING.values(), ids=READING.keys())
def test_the_database_tells_only_owners_and_admins(cast: Cast, who: str, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="the audit log is for owners and admins"):
        execute(getattr(cast, who).as_tenant(), statement)


@pytest.mark.parametrize("statement", READING.values(), ids=READING.keys())
def test_nobody_reads_without_a_company(django_db_setup: None, statement: Any) -> None:
    with session_of("cf_app") as session, pytest.raises(Exception, match="the audit log is for owners and admins"):
        session.execute(statement)


@pytest.mark.parametrize("who", ["dana", "luis"])
def test_owners_and_admins_read_their_company(cast: Cast, who: str) -> None:
    with tenant_transaction(getattr(cast, who).as_tenant()):
        record("account.changed", by=cast.dana, about=cast.copperline, before={"name": "A"}, after={"name": "B"})
        assert [event.actor_name for event in events(Filters())] == ["Dana Whitfield"]


def test_another_company_sees_nothing(cast: Cast) -> None:
    with tenant_transaction(cast.dana.as_tenant()):
        record("account.changed", by=cast.dana, about=cast.copperline, after={"name": "B"})
    with tenant_transaction(cast.rex.as_tenant()):
        assert (events(Filters()), head().waiting, faults()) == ([], 0, (0, []))
