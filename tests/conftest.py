"""What every test stands on: migrated databases, the application's own role, and the cast."""

from functools import partial
from hashlib import blake2b
from typing import Any

import pytest
from django.contrib.auth.hashers import BCryptSHA256PasswordHasher
from django.core.management import call_command
from django.db import connections
from django.test import Client, TestCase, TransactionTestCase
from django.test.client import ClientHandler

from customerflows import limits
from customerflows.ids import new_id
from security.limits import spending
from tests.cast import Cast, bring_on, remember_password
from tests.servers import DATABASE, TEMPLATE, clone, one_at_a_time, servers, superuser

BCryptSHA256PasswordHasher.rounds = 4
# While tests fill the machine, 50 ms pass without any fault of Valkey's; what happens then has tests of its own.
setattr(spending, "TIMEOUT_SECONDS", 5)  # noqa: B010  # the module takes it from the table and does not hand it on

_TRUNCATE = """
DO $$ BEGIN EXECUTE (
    SELECT 'TRUNCATE ' || string_agg(format('%I.%I', schemaname, tablename), ', ') || ' RESTART IDENTITY CASCADE'
    FROM pg_tables WHERE schemaname IN ('public', 'cf')
    AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
); END $$
"""


def _empty(_case: Any) -> None:
    superuser(_TRUNCATE)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> None:
    """Migrate one template as the migrator, clone it for this worker, and run the tests as the application role."""
    # Absent from the stubs, hence by name: emptying tables needs a right that the application's role does not have.
    setattr(TransactionTestCase, "_fixture_teardown", _empty)  # noqa: B010
    assert vars(TestCase)["_fixture_teardown"] is not _empty
    with one_at_a_time(), django_db_blocker.unblock():
        if not (servers.sockets / "migrated").exists():
            migrator = connections["migrator"]
            migrator.settings_dict["NAME"] = TEMPLATE
            call_command("migrate", database="migrator", verbosity=0)
            migrator.close()
            migrator.settings_dict["NAME"] = DATABASE
            (servers.sockets / "migrated").touch()
        clone(DATABASE)


@pytest.fixture(autouse=True)
def _buckets_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with full buckets: all of them come from one address, to one Valkey."""
    monkeypatch.setattr(limits, "blake2b", partial(blake2b, salt=new_id().bytes))


@pytest.fixture
def cast(db: None) -> Cast:
    """Dana's two companies and Rex's, with everyone who works there."""
    return bring_on()


@pytest.fixture
def lasting_cast(transactional_db: None) -> Cast:
    """The cast, committed, for tests in which other connections must see it."""
    return bring_on()


@pytest.fixture(scope="session")
def loaded_site() -> ClientHandler:
    """The site with its middleware, loaded once: a client that loads its own scans all static files again."""
    return ClientHandler(enforce_csrf_checks=False)


@pytest.fixture
def browser_of(loaded_site: ClientHandler) -> Any:
    """A test client logged in as a member: `browser_of(cast.kiera).get(…)`."""

    def log_in(member: Any) -> Client:
        client = Client()
        client.handler = loaded_site
        client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        remember_password(client, member.user)
        return client

    return log_in
