"""The demo data: whole, idempotent, and removable without a trace."""

import json
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from contacts.models import Contact
from messaging.models import Conversation
from pipeline.models import Stage
from security.tenancy.context import Tenant, tenant_transaction
from security.tenancy.models import TenantModel
from security.tenancy.routes import route
from tests.servers import superuser_rows

pytestmark = pytest.mark.django_db(transaction=True)


def seed(*arguments: str) -> str:
    out = StringIO()
    call_command("seed_demo", *arguments, stdout=out)
    return out.getvalue()


def copperline() -> Tenant:
    account_id = route("slug", "copperline")
    assert account_id
    return Tenant(account_id)


def test_the_demo_tells_its_stories_and_fills_the_rest_of_the_year() -> None:
    described = json.loads(seed("--json"))
    with tenant_transaction(copperline()):
        assert Contact.objects.count() == 20 + described["made"]["contacts"]
        assert Conversation.objects.filter(unread_count__gt=0).count() == 4
        assert {stage.name for stage in Stage.objects.filter(deal_count__gt=0)} >= {"New lead", "Won", "Lost"}
    assert [login["email"] for login in described["logins"]][:2] == [
        "dana@copperline.example",
        "luis@copperline.example",
    ]


def test_seeding_twice_changes_nothing() -> None:
    seed()
    with tenant_transaction(copperline()):
        before = Contact.objects.count()
    seed()
    with tenant_transaction(copperline()):
        assert Contact.objects.count() == before


def test_removing_leaves_no_trace() -> None:
    seed()
    seed("--remove")
    tables = [model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel)]
    assert superuser_rows(tables) == dict.fromkeys(tables, 0)
    assert not User.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT cf.route('slug', 'copperline')")
        assert cursor.fetchone() == (None,)
