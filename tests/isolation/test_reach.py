"""Within one company: each role and each restriction reaches in raw SQL exactly what the declared matrix says."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from psycopg import sql

from accounts.models import Membership
from contacts.models import Activity, Address, Contact, ContactTag, Identity, Tag
from customerflows import clock
from customerflows.ids import new_id
from messaging.models import Conversation, Media, Message, WhatsAppNumber
from pipeline.models import Deal, DealActivity, Pipeline, Stage
from security.permissions import Permission, Role
from security.tenancy.context import Principal, Reach, Tenant, acting_for, tenant_transaction
from tests.factories import TENANT_TABLES, Stories
from tests.isolation.reach import CELLS, IN_PARTS, Cell

pytestmark = pytest.mark.django_db

READ = "SELECT id FROM {table}"
UPDATE = "UPDATE {table} SET id = id RETURNING id"
DELETE = "DELETE FROM {table} RETURNING id"
COPY = "SELECT to_jsonb(t) || jsonb_build_object('id', %s::uuid) FROM {table} t WHERE id = %s"
INSERT = "INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, %s::jsonb)).*"


@dataclass(frozen=True, repr=False)
class Company:
    """Copperline with Dana's rows and Kiera's, and everybody who may ask for them."""

    tenant: Tenant
    actors: dict[str, Tenant]
    danas: dict[str, set[UUID]]
    kieras: dict[str, set[UUID]]

    def reached(self, table: str, ids: set[UUID]) -> str:
        """Whose rows these are."""
        everybodys, kieras = self.danas[table] | self.kieras[table], self.kieras[table]
        # The first of these that fits: of a kind of which Kiera has none, "none" and "hers" are the same.
        names = {"-": set(), "A": everybodys, "K": kieras}
        return next((name for name, expected in names.items() if ids == expected), f"another part: {len(ids)}")


def keys(tenant: Tenant) -> dict[str, set[UUID]]:
    return {table: rows(tenant, READ, table) for table in TENANT_TABLES}


def rows(tenant: Tenant, statement: str, table: str, *parameters: Any) -> set[UUID]:
    """The keys of the rows that a statement finds or changes for `tenant`; nothing is kept."""
    with tenant_transaction(tenant), connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(table=sql.Identifier(table)), parameters)
        found = {row[0] for row in cursor.fetchall()} if cursor.description else set()
        transaction.set_rollback(True)
        return found


@pytest.fixture(scope="module")
def company(stories: Stories) -> Company:
    told = stories.copperline
    danas = keys(told.tenant)
    with tenant_transaction(told.tenant):
        installs = of_kiera(stories.cast.kiera)
    others = danas["pipeline_pipeline"]
    kieras = {table: found - danas[table] for table, found in keys(told.tenant).items()}
    return Company(told.tenant, actors(stories, others, installs.id), danas, kieras)


def of_kiera(kiera: Membership) -> Pipeline:
    """A row of every kind that is hers."""
    installs = Pipeline.lay_out("Installs", by=kiera)
    contact = Contact.objects.create(name="Walt Yellowleg", owner=kiera)
    Identity.objects.create(contact=contact, kind="email", value="walt@yellowleg.example")
    Address.objects.create(contact=contact, street="7 Yellowleg Way")
    ContactTag.objects.create(contact=contact, tag=Tag.objects.get())
    Activity.record(contact, Activity.Kind.NOTE, "Yellowleg called", by=kiera)
    stage = Stage.objects.filter(pipeline=installs).in_order().first()
    assert stage
    Deal.open_for(contact, "Heat pump Yellowleg", stage=stage, by=kiera, owner=kiera, value_cents=7_000)
    conversation = Conversation.between(contact, WhatsAppNumber.objects.get(), at=clock.now())
    conversation.assign(kiera, by=kiera)
    message = Message.objects.create(conversation=conversation, direction="in", state="received", body="Yellowleg?")
    Media.objects.create(message=message, whatsapp_id="yellowleg")
    return installs


def actors(stories: Stories, others: set[UUID], installs: UUID) -> dict[str, Tenant]:
    """Everybody by the name in the table."""
    cast, kiera = stories.cast, stories.cast.kiera
    everything = Reach.everything()

    def limited(**limits: Any) -> Tenant:
        return Membership(
            **{name: getattr(kiera, name) for name in ("id", "account_id", "user_id", "name", "role")}, **limits
        ).as_tenant()

    def ruled(permission: Permission) -> Tenant:
        member = Membership(id=kiera.id, account_id=kiera.account_id, user_id=kiera.user_id, role=Role.MEMBER)
        member.rules = {permission: False}
        return member.as_tenant()

    return {
        "owner": cast.dana.as_tenant(),
        "admin": cast.luis.as_tenant(),
        "member": kiera.as_tenant(),
        "viewer": cast.ellie.as_tenant(),
        "without_pipeline": limited(pipeline_rights={str(installs): "edit"}),
        "seeing_pipeline": limited(pipeline_rights={str(installs): "edit", **{str(key): "see" for key in others}}),
        "only_assigned": limited(is_assigned_only=True),
        "no_deals": ruled(Permission.DEALS_SEE),
        "no_chats": ruled(Permission.CONVERSATIONS_SEE),
        # What keys and chatbots will be: nobody's membership, and a role that writes or does not.
        "reader": Tenant(kiera.account_id, "reader", principal=Principal.KEY, reach=everything),
        "key": Tenant(kiera.account_id, "member", principal=Principal.KEY, reach=everything),
        "bot": Tenant(kiera.account_id, "member", principal=Principal.BOT, reach=everything),
        "forgotten": Tenant(kiera.account_id, "member"),
        "system": stories.copperline.tenant,
    }


def outcome(company: Company, cell: Cell) -> str:
    """What came of the command, in the table's words."""
    tenant, table = company.actors[cell.actor], cell.table
    try:
        match cell.command:
            case "SELECT":
                return company.reached(table, rows(tenant, READ, table))
            case "UPDATE":
                return company.reached(table, rows(tenant, UPDATE, table))
            case "DELETE":
                return company.reached(table, rows(tenant, DELETE, table))
        inserted(company, tenant, table)
    except ProgrammingError as error:
        return said(error, "violates row-level security policy", "!")
    return "A"


def said(error: Exception, words: str, outcome: str) -> str:
    """The outcome that an error stands for; the error itself where it says something else."""
    if words not in str(error):
        raise error
    return outcome


def inserted(company: Company, tenant: Tenant, table: str) -> None:
    """Try a copy of one of Dana's rows. Policies are asked before unique indexes, so those say that it was let in."""
    theirs = next(iter(company.danas[table]))
    with acting_for(company.tenant), connection.cursor() as cursor:
        cursor.execute(sql.SQL(COPY).format(table=sql.Identifier(table)), [new_id(), theirs])
        row = cursor.fetchone()[0]
    try:
        rows(tenant, INSERT, table, row)
    except IntegrityError as error:
        said(error, "duplicate key", "A")


def test_every_table_is_in_the_matrix() -> None:
    assert {cell.table for cell in CELLS} | IN_PARTS == {*TENANT_TABLES}


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_a_command_reaches_what_is_declared(company: Company, cell: Cell) -> None:
    assert outcome(company, cell) == cell.outcome


@pytest.mark.parametrize(
    ("actor", "kinds"),
    [
        ("member", {"note", "chat", "deal"}),
        ("viewer", {"note", "chat", "deal"}),
        ("no_deals", {"note", "chat"}),
        ("no_chats", {"note", "deal"}),
        ("forgotten", set()),
    ],
)
def test_a_timeline_leaves_out_what_is_hidden(company: Company, actor: str, kinds: set[str]) -> None:
    with tenant_transaction(company.actors[actor]):
        assert set(Activity.objects.values_list("kind", flat=True)) == kinds


@pytest.mark.parametrize(
    ("actor", "titles"),
    [
        ("without_pipeline", {"Deal Heat pump Yellowleg created in New lead"}),
        ("only_assigned", {"Deal Heat pump Yellowleg created in New lead"}),
    ],
)
def test_a_timeline_tells_of_the_deals_in_reach(company: Company, actor: str, titles: set[str]) -> None:
    with tenant_transaction(company.actors[actor]):
        assert set(Activity.objects.filter(kind="deal").values_list("title", flat=True)) == titles


def test_settings_that_are_empty_open_nothing(company: Company) -> None:
    with tenant_transaction(company.tenant), connection.cursor() as cursor:
        for name in ("pipelines_see", "pipelines_edit", "conversations", "assigned_only", "member_id"):
            cursor.execute(sql.SQL("SET LOCAL {} = ''").format(sql.SQL(f"app.{name}")))
        cursor.execute("SELECT (SELECT count(*) FROM pipeline_deal), (SELECT count(*) FROM messaging_message)")
        assert cursor.fetchone() == (0, 0)
        transaction.set_rollback(True)


def test_a_list_that_is_no_list_of_keys_is_an_error(company: Company) -> None:
    forged = replace(company.actors["member"], reach=Reach("everything", "everything", "all", is_assigned_only=False))
    with pytest.raises(Exception, match="invalid input syntax for type uuid"):
        rows(forged, READ, "pipeline_deal")


def test_a_deal_cannot_be_moved_into_a_hidden_pipeline(company: Company, stories: Stories) -> None:
    hidden = stories.copperline.ids["stage_id"]
    (deal,) = company.kieras["pipeline_deal"]
    with pytest.raises(ProgrammingError, match="row-level security"):
        rows(
            company.actors["without_pipeline"],
            "UPDATE {table} SET stage_id = %s WHERE id = %s RETURNING id",
            "pipeline_deal",
            hidden,
            deal,
        )


def test_a_stage_stays_in_its_pipeline(company: Company) -> None:
    with pytest.raises(IntegrityError, match="a stage stays in its pipeline"):
        rows(company.tenant, "UPDATE {table} SET pipeline_id = %s", "pipeline_stage", new_id())


def test_every_deal_carries_the_pipeline_of_its_stage(company: Company) -> None:
    with tenant_transaction(company.tenant):
        assert [
            deal for deal in Deal.objects.select_related("stage") if deal.pipeline_id != deal.stage.pipeline_id
        ] == []
        assert DealActivity.objects.exists()
