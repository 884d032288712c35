"""Promise B2.3: row-level security keeps users to their own account's data, and members to what their role permits.

Each test points at the checks that prove it in full: `tests/isolation` asks every table in SQL, `tests/access` every
address as every actor, and with another company's keys.
"""

from typing import Any

import pytest
from django.db import ProgrammingError, connection

from contacts.models import Contact
from security.access import Access
from security.permissions import Role, allows
from security.tenancy.context import tenant_transaction
from security.tenancy.guard import LEDGER_TABLES, problems
from tests.access.routes import routes
from tests.access.table import ROWS, Row
from tests.cast import Cast
from tests.factories import TENANT_TABLES

INSIDE = {route.name: route for route in routes() if route.is_tenant}
ROWS_INSIDE = [row for row in ROWS if row.route in INSIDE]
ROLES = {"ellie": Role.VIEWER, "kiera": Role.MEMBER, "luis": Role.ADMIN, "dana": Role.OWNER}

# What a right of the matrix lets in and a rule about persons still refuses.
BEYOND_RIGHTS = {("accounts:ownership", "luis"): "only an Owner hands over the company"}


def test_b2_3_every_table_of_companies_is_behind_forced_row_security(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        assert (problems(), cursor.fetchone()) == ([], (len(TENANT_TABLES) + len(LEDGER_TABLES),))


def test_b2_3_the_application_is_nobody_who_could_bypass_it(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user")
        assert cursor.fetchone() == ("cf_app", False)


def test_b2_3_a_user_reaches_only_their_own_accounts_data(cast: Cast) -> None:
    with tenant_transaction(cast.kiera.as_tenant()):
        maria = Contact.objects.create(name="Maria Delgado")
    with tenant_transaction(cast.rex.as_tenant()), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM contacts_contact WHERE id = %s", [maria.id])
        assert cursor.fetchone() == (0,)


def test_b2_3_the_attack_matrix_covers_every_address() -> None:
    assert {row.route for row in ROWS_INSIDE} == INSIDE.keys()


@pytest.mark.parametrize("row", ROWS_INSIDE, ids=lambda row: row.route)
def test_b2_3_outsiders_get_nothing_anywhere(row: Row) -> None:
    assert {row.answers[method, actor] for method in ("GET", "POST") for actor in ("rex", "marcus")} == {"404"}


@pytest.mark.parametrize("row", ROWS_INSIDE, ids=lambda row: row.route)
@pytest.mark.parametrize(("actor", "role"), ROLES.items())
def test_b2_3_a_team_member_gets_what_their_role_permits(row: Row, actor: str, role: Role) -> None:
    declared: Any = INSIDE[row.route].access
    assert isinstance(declared, Access)
    assert declared.permission
    refused = row.answers["GET", actor] == "403"
    assert refused is not allows(role, declared.permission) or (row.route, actor) in BEYOND_RIGHTS


def test_b2_3_the_database_enforces_the_role_even_if_a_page_forgets(cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), tenant_transaction(cast.ellie.as_tenant()):
        Contact.objects.create(name="Written by a Viewer")
