"""Promise B2.2: only application services reach the database, each with the least rights, by parameterized queries.

`tests/isolation/test_database_roles.py` lets each role try what it must not; `.semgrep/rules/database.yaml` is the
lint, held against examples by `tests/architecture/test_semgrep_rules.py`.
"""

from typing import Any

import pytest
from django.db import connection

from contacts.models import Contact
from customerflows.checks.catalogue import SEMGREP
from customerflows.checks.commands import ROOT
from customerflows.environment import DATABASE_ROLES, EnvironmentRefused, load
from security.tenancy.context import tenant_transaction
from tests.cast import Cast
from tests.isolation.test_database_roles import RIGHTS, grants_of
from tests.setup.test_environment import PUBLIC

# What people and attackers type where a careless statement would take it for SQL.
TYPED = ["O'Brien; DROP TABLE contacts_contact; --", "' OR '1'='1", "%s %(name)s {name} \\' $$", '"); SELECT 1; --']


def test_b2_2_only_the_services_may_connect(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT grantee::regrole::text FROM pg_database, aclexplode(datacl)
            WHERE datname = current_database() AND privilege_type = 'CONNECT' AND grantee <> datdba ORDER BY 1
        """)
        assert [row[0] for row in cursor.fetchall()] == [
            *("cf_app", "cf_ingest", "cf_migrator", "cf_relay", "cf_sealer")
        ]


@pytest.mark.parametrize("role", RIGHTS)
def test_b2_2_each_service_has_the_least_rights(django_db_setup: None, role: str) -> None:
    assert grants_of(role) == RIGHTS[role]


@pytest.mark.parametrize("typed", TYPED)
def test_b2_2_what_people_type_is_never_a_statement(cast: Cast, browser_of: Any, typed: str) -> None:
    browser = browser_of(cast.kiera)
    browser.post("/copperline/contacts/new/", {"name": typed})
    answer = browser.get("/copperline/contacts/", {"q": typed})
    with tenant_transaction(cast.kiera.as_tenant()):
        assert (answer.status_code, Contact.objects.get().name) == (200, typed)


def test_b2_2_a_lint_refuses_statements_put_together_from_strings() -> None:
    rules = (ROOT / ".semgrep/rules/database.yaml").read_text()
    assert ("id: sql-from-strings" in rules, "--config=.semgrep/rules" in SEMGREP) == (True, True)


@pytest.mark.parametrize("name", sorted(DATABASE_ROLES))
def test_b2_2_production_speaks_to_the_database_over_verified_tls(name: str) -> None:
    with pytest.raises(EnvironmentRefused, match=f"{name} must use sslmode=verify-full"):
        load(PUBLIC | {name: "postgresql://cf_app:pw@db.example/crm?sslmode=require"})
