"""A company's context ends with its transaction, whatever happens to the connection afterwards.

What SQL can do within a transaction is another matter: the application's role may set `app.account_id` itself, as every
role may set such a setting. That is why a lint refuses SQL put together from strings, and why nothing but
`security.tenancy.context` names the setting.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from psycopg_pool import ConnectionPool

from contacts.models import Contact
from customerflows.ids import new_id
from security.tenancy.context import (
    NoTenantError,
    Tenant,
    acting_for,
    current,
    send,
    settings_statement,
    tenant_transaction,
)
from tests.cast import Cast
from tests.isolation.sessions import answers, session_of
from tests.servers import DATABASE, servers

COUNT = "SELECT count(*) FROM contacts_contact"
BOUND = "SELECT current_setting('app.account_id', true), current_setting('app.role', true)"


@pytest.fixture
def somebody() -> Tenant:
    """A company that need not exist."""
    return Tenant(new_id(), "owner")


@pytest.fixture
def session(django_db_setup: None) -> Any:
    """A connection of the application, as a pool would hand it out."""
    with session_of("cf_app") as opened:
        yield opened


def bound() -> tuple[str, str]:
    """The account and the role that the open transaction of Django's connection acts for."""
    with connection.cursor() as cursor:
        cursor.execute(BOUND)
        found: tuple[str, str] = cursor.fetchone()
    return found


@pytest.mark.parametrize("end", [psycopg.Connection.commit, psycopg.Connection.rollback], ids=["commit", "rollback"])
def test_the_context_ends_with_the_transaction(session: Any, somebody: Tenant, end: Callable[[Any], None]) -> None:
    send(session, somebody)
    assert answers(session, COUNT) == [(0,)]
    end(session)
    assert answers(session, BOUND) == [("", "")]
    with pytest.raises(psycopg.DataError):
        answers(session, COUNT)


def test_the_context_is_not_set_outside_a_transaction(session: Any, somebody: Tenant) -> None:
    session.autocommit = True
    for_one_statement = settings_statement(somebody).as_string(session).split("; ")[0]
    session.execute(for_one_statement)
    with pytest.raises(psycopg.Error):
        answers(session, COUNT)


def test_a_pooled_connection_starts_clean(django_db_setup: None, somebody: Tenant) -> None:
    with ConnectionPool(servers.database_url("cf_app", DATABASE), min_size=1, max_size=1, open=True) as pool:
        with pool.connection() as first:
            send(first, somebody)
        with pool.connection() as second:
            assert (second is first, answers(second, BOUND)) == (True, [("", "")])


def test_raw_sql_could_name_another_company_within_its_transaction(session: Any, somebody: Tenant) -> None:
    other = Tenant(new_id())
    send(session, somebody)
    send(session, other)
    assert answers(session, BOUND) == [(str(other.account_id), "system")]


@pytest.mark.django_db(transaction=True)
def test_djangos_kept_connection_starts_clean(somebody: Tenant) -> None:
    with tenant_transaction(somebody):
        before = connection.connection
        assert bound() == (str(somebody.account_id), "owner")
    with transaction.atomic():
        assert (connection.connection is before, bound()) == (True, ("", ""))


@pytest.mark.django_db
def test_a_savepoint_that_fails_leaves_the_context_as_it_was(somebody: Tenant) -> None:
    with tenant_transaction(somebody):
        with pytest.raises(KeyError), tenant_transaction(replace(somebody, role="viewer")):
            raise KeyError
        assert bound() == (str(somebody.account_id), "owner")


@pytest.mark.django_db
def test_a_statement_that_fails_is_told_as_what_it_is(somebody: Tenant) -> None:
    with pytest.raises(DatabaseError, match="nowhere"), transaction.atomic(), acting_for(somebody):
        connection.cursor().execute("SELECT * FROM nowhere")
    assert current() is None


@pytest.mark.django_db
def test_a_role_taken_for_a_while_is_given_back(cast: Cast) -> None:
    with tenant_transaction(cast.kiera.as_tenant()):
        with acting_for(cast.copperline.as_system()):
            assert bound()[1] == "system"
        assert bound()[1] == "member"


def test_a_thread_of_its_own_has_no_company(somebody: Tenant) -> None:
    caught: list[Exception] = []

    def count() -> None:
        try:
            Contact.objects.count()
        except NoTenantError as error:
            caught.append(error)

    with acting_for(somebody):
        thread = threading.Thread(target=count)
        thread.start()
        thread.join()
    assert [type(error) for error in caught] == [NoTenantError]
