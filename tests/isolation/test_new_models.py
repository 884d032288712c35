"""A new tenant model takes one base class and nothing else; one that goes without it is found."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, connections, models
from django.db.migrations.state import ModelState
from django.db.migrations.writer import MigrationWriter
from django.test.utils import isolate_apps

from accounts.models import Account
from contacts.models import Contact
from customerflows.ids import new_id
from security.tenancy.constraints import TenantPolicy, TenantReference
from security.tenancy.context import tenant_transaction
from security.tenancy.guard import problems
from security.tenancy.models import TenantForeignKey, TenantModel
from tests.cast import Cast
from tests.servers import superuser

TABLE = "contacts_van"


@pytest.fixture
def registry() -> Iterator[Any]:
    """A place for models of one test, where the product's own can be referred to."""
    apps: Any
    with isolate_apps("accounts", "contacts") as apps:
        apps.register_model("accounts", Account)
        apps.register_model("contacts", Contact)
        yield apps


@pytest.fixture
def van(registry: Any) -> Any:
    """A model as an author would write it."""

    class Van(TenantModel):
        plate = models.CharField(max_length=10)
        driven_to = TenantForeignKey("contacts.Contact", action="CASCADE")

        class Meta(TenantModel.Meta):
            app_label = "contacts"

    return Van


@pytest.fixture
def careless_van(registry: Any) -> Any:
    """The same by somebody who did not read on."""

    class Van(models.Model):
        id = models.UUIDField(primary_key=True, default=new_id)
        account = models.ForeignKey("accounts.Account", models.CASCADE)
        plate = models.CharField(max_length=10, unique=True)
        driven_to = models.ForeignKey("contacts.Contact", models.CASCADE, db_constraint=False)

        class Meta:
            app_label = "contacts"

        def __str__(self) -> str:
            return self.plate

    return Van


@contextmanager
def migrated(model: Any) -> Iterator[None]:
    """The model's table as `migrate` makes it: by the migrator's connection, with all that its constraints say."""
    try:
        with connections["migrator"].schema_editor() as editor:
            editor.create_model(model)
        yield
    finally:
        connections["migrator"].close()
        superuser(f"DROP TABLE IF EXISTS {TABLE}")


def insert(contact: Contact, account: Account, plate: str = "TX-1") -> None:
    """A van's row in raw SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_van (id, account_id, plate, driven_to_id) VALUES (gen_random_uuid(), %s, %s, %s)",
            [account.id, plate, contact.id],
        )


def test_the_base_class_brings_the_walls(van: Any) -> None:
    kinds = {type(constraint) for constraint in van._meta.constraints}
    assert kinds == {TenantPolicy, TenantReference}


def test_a_migration_writes_the_walls_down(van: Any) -> None:
    written = [MigrationWriter.serialize(one)[0] for one in ModelState.from_model(van).options["constraints"]]
    assert sorted(text.partition("(")[0] for text in written) == [
        "security.tenancy.constraints.TenantPolicy",
        "security.tenancy.constraints.TenantReference",
    ]


@pytest.mark.django_db(transaction=True, databases=["default", "migrator"])
def test_the_guard_is_content_with_it(van: Any) -> None:
    with migrated(van):
        assert problems() == []


@pytest.mark.django_db(transaction=True, databases=["default", "migrator"])
def test_its_rows_are_behind_the_walls(van: Any, lasting_cast: Cast) -> None:
    with migrated(van):
        with tenant_transaction(lasting_cast.kiera.as_tenant()):
            insert(Contact.objects.create(name="Maria Delgado"), lasting_cast.copperline)
        with tenant_transaction(lasting_cast.rex.as_tenant()), connection.cursor() as cursor:
            cursor.execute("SELECT plate FROM contacts_van")
            assert cursor.fetchall() == []


@pytest.mark.django_db(transaction=True, databases=["default", "migrator"])
@pytest.mark.parametrize(
    ("who", "where"), [("rex", "copperline"), ("ellie", "copperline")], ids=["another company", "a viewer"]
)
def test_nobody_else_writes_into_it(van: Any, lasting_cast: Cast, who: str, where: str) -> None:
    with migrated(van), pytest.raises(ProgrammingError), tenant_transaction(getattr(lasting_cast, who).as_tenant()):
        insert(Contact(id=new_id()), getattr(lasting_cast, where))


@pytest.mark.django_db(transaction=True, databases=["default", "migrator"])
def test_a_reference_of_it_cannot_leave_the_company(van: Any, lasting_cast: Cast) -> None:
    with tenant_transaction(lasting_cast.rex.as_tenant()):
        theirs = Contact.objects.create(name="Fran Secret")
    with migrated(van), pytest.raises(IntegrityError), tenant_transaction(lasting_cast.kiera.as_tenant()):
        insert(theirs, lasting_cast.copperline)


@pytest.mark.django_db(transaction=True, databases=["default", "migrator"])
def test_a_model_without_the_base_class_is_found(careless_van: Any) -> None:
    with migrated(careless_van):
        assert problems() == [
            "contacts_van: no restrictive wall on the account",
            "contacts_van: row security is not forced on the owner",
            "contacts_van: row security is off",
            "contacts_van: unique index contacts_van_pkey tells one company about another",
            "contacts_van: unique index contacts_van_plate_key tells one company about another",
        ]
