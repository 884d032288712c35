"""The tenant context and the walls, as the application's own database role."""

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from accounts.models import Membership
from contacts.models import Contact
from security.tenancy.context import NoTenantError, TenantSwitchError, acting_for, tenant_transaction
from tests.cast import Cast


def test_tests_run_as_a_role_that_cannot_bypass_anything(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, pg_has_role(oid, 'cf_owner', 'MEMBER') "
            "FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("cf_app", False, False, False)


def test_a_query_without_a_tenant_raises(db: None) -> None:
    with pytest.raises(NoTenantError):
        Contact.objects.count()


def test_raw_sql_without_a_tenant_raises_in_the_database(db: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM contacts_contact")


def test_each_company_sees_its_own_people_only(cast: Cast) -> None:
    with tenant_transaction(cast.rex.as_tenant()):
        assert [member.name for member in Membership.objects.all()] == ["Rex Nolan"]


def test_raw_sql_of_one_company_finds_nothing_of_another(cast: Cast) -> None:
    with tenant_transaction(cast.rex.as_tenant()), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_membership WHERE account_id = %s", [cast.copperline.id])
        assert cursor.fetchone() == (0,)


def test_a_row_cannot_be_written_into_another_company(cast: Cast) -> None:
    with pytest.raises(ProgrammingError), tenant_transaction(cast.rex.as_tenant()):
        Contact.objects.create(name="Planted", account_id=cast.copperline.id)


def test_a_viewer_cannot_insert(cast: Cast) -> None:
    with pytest.raises(ProgrammingError), tenant_transaction(cast.ellie.as_tenant()):
        Contact.objects.create(name="Written by a viewer")


def test_one_transaction_cannot_act_for_two_companies(cast: Cast) -> None:
    with tenant_transaction(cast.rex.as_tenant()), pytest.raises(TenantSwitchError):
        acting_for(cast.dana.as_tenant()).__enter__()
