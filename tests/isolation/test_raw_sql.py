"""Every table of companies, asked in raw SQL as the application's role: what a hole in the code cannot do."""

from typing import Any

import pytest
from django.db import ProgrammingError, connection
from psycopg import sql

from customerflows.ids import new_id
from security.tenancy.context import Tenant, acting_for, tenant_transaction
from security.tenancy.guard import LEDGER_TABLES, VIEWER_WRITES
from tests.factories import TENANT_TABLES, Stories, fingerprint

pytestmark = pytest.mark.django_db

SELECT = "SELECT * FROM {table} WHERE {account} = %(account)s"
UPDATE = "UPDATE {table} SET {account} = {account} WHERE {account} = %(account)s"
DELETE = "DELETE FROM {table} WHERE {account} = %(account)s"
STEAL = "UPDATE {table} SET {account} = %(account)s"
COPY = "SELECT to_jsonb(t) || jsonb_build_object('id', %(key)s::uuid) FROM {table} t WHERE {account} = %(account)s"
INSERT = "INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, %(row)s::jsonb)).*"

every_table = pytest.mark.parametrize("table", TENANT_TABLES)
every_table_that_viewers_read = pytest.mark.parametrize("table", sorted({*TENANT_TABLES} - VIEWER_WRITES))


def named(statement: str, table: str) -> sql.Composed:
    """The statement for a table, with the column that holds the account there."""
    account = "id" if table == "accounts_account" else "account_id"
    return sql.SQL(statement).format(table=sql.Identifier(table), account=sql.Identifier(account))


def execute(tenant: Tenant, statement: str, table: str, **parameters: Any) -> int:
    """How many rows a statement sees or changes, run for `tenant`."""
    with tenant_transaction(tenant), connection.cursor() as cursor:
        cursor.execute(named(statement, table), parameters)
        return int(cursor.rowcount)


def copy_of_a_row(tenant: Tenant, table: str) -> str:
    """A row of the company under a new key, as JSON."""
    with acting_for(tenant), connection.cursor() as cursor:
        cursor.execute(named(COPY, table), {"account": tenant.account_id, "key": new_id()})
        return str(cursor.fetchone()[0])


def test_the_tables_are_those_with_row_security(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        assert sorted(name for (name,) in cursor.fetchall()) == sorted([*TENANT_TABLES, *LEDGER_TABLES])


@every_table
def test_another_company_sees_no_row(stories: Stories, table: str) -> None:
    rex, theirs = stories.cast.rex.as_tenant(), stories.copperline.account.id
    assert execute(rex, SELECT, table, account=theirs) == 0


@every_table
@pytest.mark.parametrize("statement", [UPDATE, DELETE], ids=["update", "delete"])
def test_another_company_changes_no_row(stories: Stories, table: str, statement: str) -> None:
    before = fingerprint(stories.copperline.tenant)
    assert execute(stories.cast.rex.as_tenant(), statement, table, account=stories.copperline.account.id) == 0
    assert fingerprint(stories.copperline.tenant) == before


@every_table
def test_a_row_cannot_be_inserted_into_another_company(stories: Stories, table: str) -> None:
    row = copy_of_a_row(stories.copperline.tenant, table)
    with pytest.raises(ProgrammingError, match="violates row-level security policy"):
        execute(stories.cast.rex.as_tenant(), INSERT, table, row=row)


@every_table
def test_a_row_cannot_be_moved_into_another_company(stories: Stories, table: str) -> None:
    with pytest.raises(ProgrammingError, match="violates row-level security policy"):
        execute(stories.cast.rex.as_tenant(), STEAL, table, account=stories.copperline.account.id)


@every_table
def test_a_viewer_reads_the_rows_of_their_company(stories: Stories, table: str) -> None:
    assert execute(stories.cast.ellie.as_tenant(), SELECT, table, account=stories.copperline.account.id) > 0


@every_table_that_viewers_read
def test_a_viewer_cannot_insert(stories: Stories, table: str) -> None:
    row = copy_of_a_row(stories.copperline.tenant, table)
    with pytest.raises(ProgrammingError, match="violates row-level security policy"):
        execute(stories.cast.ellie.as_tenant(), INSERT, table, row=row)


@every_table_that_viewers_read
def test_a_viewer_cannot_update(stories: Stories, table: str) -> None:
    with pytest.raises(ProgrammingError, match="violates row-level security policy"):
        execute(stories.cast.ellie.as_tenant(), UPDATE, table, account=stories.copperline.account.id)


@every_table_that_viewers_read
def test_a_viewer_deletes_nothing(stories: Stories, table: str) -> None:
    assert execute(stories.cast.ellie.as_tenant(), DELETE, table, account=stories.copperline.account.id) == 0


def test_a_company_can_do_to_its_own_rows_what_others_cannot(stories: Stories) -> None:
    own = stories.brightside.account.id
    assert execute(stories.cast.rex.as_tenant(), UPDATE, "contacts_contact", account=own) == 1
    assert execute(stories.cast.rex.as_tenant(), DELETE, "contacts_contacttag", account=own) == 1
