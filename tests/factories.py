"""Whole companies for tests of access: a row of every kind, told with words that may be read nowhere else.

`standing_stories` makes them once and keeps them for many tests; each test works in a savepoint of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from psycopg import sql

from accounts.models import Account, Invitation, Membership, RoleRule
from contacts.models import Activity, Address, Contact, ContactTag, Identity, Tag
from customerflows import clock
from messaging.models import Conversation, InboundEvent, Media, Message, WhatsAppNumber
from pipeline.models import Deal, Pipeline, Stage
from security.crypto import seal_bytes
from security.permissions import Permission, Role
from security.tenancy.context import Tenant, acting_for, tenant_transaction
from security.tenancy.guard import LEDGER_TABLES
from security.tenancy.models import TenantModel
from tests.cast import Cast, bring_on, join, owner_of

# Those that the application reads and writes; what it may only add to has tests of its own.
TENANT_TABLES = sorted(
    {model._meta.db_table for model in apps.get_models() if model is Account or issubclass(model, TenantModel)}
    - LEDGER_TABLES.keys()
)


# Parts of addresses that are the same for everybody: of a factor (whoever has one is met in tests/accounts/) and of a
# link that came by mail.
OF_NOBODY = {"factor_key": "authenticator-0", "uidb36": "zz", "key": "no-such-link"}


@dataclass(frozen=True)
class Story:
    """One company: who acts there, the keys of its rows by the names that addresses and forms give them.

    `names` are what addresses and forms take that is no key of a row. `canaries` are words that stand in this company's
    rows alone, and so must never reach anybody outside it.
    """

    account: Account
    member: Membership
    ids: dict[str, UUID] = field(repr=False)
    names: dict[str, str] = field(repr=False)
    canaries: tuple[str, ...]

    @property
    def tenant(self) -> Tenant:
        """The company seen by itself."""
        return self.account.as_system()

    def filled(self, template: dict[str, str]) -> dict[str, str]:
        """A form or a query in which "{contact_id}" and the like become this company's keys."""
        return {name: value.format(**self.ids, **self.names) for name, value in template.items()}


@dataclass(frozen=True, repr=False)
class Stories:
    """The cast, of whom Marcus has been removed, and what their three companies have been through."""

    cast: Cast
    copperline: Story
    plumbing: Story
    brightside: Story


def tell(account: Account, member: Membership, photos: Path, *, word: str, phone: str) -> Story:
    """Fill the company of `member` with a row of every kind. `word` and `phone` (ten digits) occur nowhere else."""
    colleague = join(account, f"Colleague {word}", Role.MEMBER)
    with tenant_transaction(member.as_tenant()):
        RoleRule.decide(Role.VIEWER, Permission.CONTACTS_PHONES, is_allowed=False, by=member)
    with tenant_transaction(account.as_system()):
        contact = _contact(member, word, phone)
        deal = _deal(contact, member, word)
        rows = {"deal_id": deal, "stage_id": deal.stage, "pipeline_id": deal.stage.pipeline}
        rows |= {"contact_id": contact, "tag_id": Tag.objects.get(), "member_id": colleague}
        invitation, token = Invitation.issue(f"nora@{word}.example", Role.MEMBER, by=member, name=f"Nora {word}")
        rows |= {"invitation_id": invitation, "heir_id": member}
        rows |= {"activity_id": deal.activities.get(), **_talk(contact, member, word, phone)}
        rows |= {"media_id": _photo(rows["conversation_id"], photos, word)}
    ids = {name: row.pk for name, row in rows.items()}
    names = {"token": token, "company": account.slug, "company_name": account.name, **OF_NOBODY}
    return Story(account, member, ids, names, canaries=(word, phone, f"({phone[:3]}) {phone[3:6]}-{phone[6:]}"))


def _contact(member: Membership, word: str, phone: str) -> Contact:
    contact: Contact = Contact.objects.create(
        name=f"Maria {word}", company_name=f"{word} Homes", source=f"Sign at {word} Rd", owner=member
    )
    ways = {
        Identity.Kind.PHONE: f"+1{phone}",
        Identity.Kind.WHATSAPP: f"1{phone}",
        Identity.Kind.EMAIL: f"{word}@x.example",
    }
    Identity.objects.bulk_create(Identity(contact=contact, kind=kind, value=value) for kind, value in ways.items())
    Address.objects.create(contact=contact, street=f"418 {word} Ct", city="Pecan Bend", state="TX")
    ContactTag.objects.create(contact=contact, tag=Tag.objects.create(name=f"Tag {word}"))
    Activity.record(contact, Activity.Kind.NOTE, f"Noted {word}", by=member, body=f"The dog is called {word}")
    return contact


def _deal(contact: Contact, member: Membership, word: str) -> Deal:
    stage = Stage.objects.select_related("pipeline").of_first_pipeline().in_order().first()
    assert stage
    details = {"value_cents": 480_000, "job_type": f"Job {word}", "next_step": f"Call {word}", "owner": member}
    return Deal.open_for(contact, f"Boiler {word}", stage=stage, by=member, **details)


def _talk(contact: Contact, member: Membership, word: str, phone: str) -> dict[str, Any]:
    """A conversation with an open window: a question, and an answer that failed and may be tried again."""
    number = WhatsAppNumber.connect(
        phone_number_id=f"9{phone}", waba_id=f"8{phone}", phone=f"+1{phone[::-1]}", token=word, by=member, name=word
    )
    conversation = Conversation.between(contact, number, at=clock.now())
    asked = Message.objects.create(
        conversation=conversation, direction="in", state="received", body=f"Is {word} free?", wamid=f"wamid.{word}"
    )
    failed = Message.objects.create(
        conversation=conversation, direction="out", state="failed", body=f"No {word}", may_retry=True, sender=member
    )
    conversation.absorb(asked)
    conversation.absorb(failed)
    InboundEvent.objects.create(
        number=number, kind="MessageReceived", dedupe_key=word, payload={"text": word}, occurred_at=clock.now()
    )
    return {"conversation_id": conversation, "message_id": failed, "number_id": number}


def _photo(conversation: Conversation, photos: Path, word: str) -> Media:
    """A photo that the customer sent, in the store that `photos` is, with the word in it."""
    details = {"media": {"id": word, "mime_type": "image/png", "caption": word}}
    sent = Message.objects.create(
        conversation=conversation, direction="in", state="received", kind="image", body=word, details=details
    )
    kept = {"whatsapp_id": word, "mime_type": "image/png", "state": Media.State.KEPT}
    media: Media = Media.objects.create(message=sent, **kept)
    place = photos / media.place
    place.parent.mkdir(parents=True)
    place.write_bytes(seal_bytes(f"a photo of {word}".encode(), context=media.seal_context))
    return media


def stories(photos: Path) -> Stories:
    """Copperline, its plumbing company and Brightside with all that happened there; Marcus no longer works anywhere.

    Their photos are put into the folder `photos`.
    """
    cast = bring_on()
    with tenant_transaction(cast.dana.as_tenant()):
        cast.marcus.remove(by=cast.dana)
    return Stories(
        cast=replace(cast, nadia=without_sales(cast)),
        copperline=tell(cast.copperline, cast.dana, photos, word="Quillfeather", phone="5123557311"),
        plumbing=tell(cast.plumbing, owner_of(cast.plumbing), photos, word="Umberstone", phone="5124668422"),
        brightside=tell(cast.brightside, cast.rex, photos, word="Wrenhollow", phone="5125779533"),
    )


def without_sales(cast: Cast) -> Membership:
    """Nadia, who sees a pipeline of her own and not the one that the story is told in."""
    nadia = join(cast.copperline, "Nadia Reyes", Role.MEMBER)
    with tenant_transaction(cast.dana.as_tenant()):
        own = Pipeline.lay_out("Referrals", by=cast.dana)
        nadia.restrict(pipeline_rights={str(own.id): "edit"}, by=cast.dana)
    return nadia


@contextmanager
def standing_stories(blocker: Any, photos: Path) -> Iterator[Stories]:
    """The stories for as long as the block runs; what tests do to them is theirs alone and rolled back."""
    storage = replace(settings.ENVIRONMENT, storage_url=f"file://{photos}")
    with blocker.unblock(), override_settings(ENVIRONMENT=storage), transaction.atomic():
        yield stories(photos)
        transaction.set_rollback(True)


_FINGERPRINT = sql.SQL(
    "SELECT {name}, count(*), md5(coalesce(string_agg(md5(t::text), '' ORDER BY t::text), '')) FROM {table} t"
)


def fingerprint(tenant: Tenant) -> dict[str, tuple[int, str]]:
    """Per table the number of a company's rows and a hash of all that stands in them."""
    parts = [_FINGERPRINT.format(name=sql.Literal(table), table=sql.Identifier(table)) for table in TENANT_TABLES]
    with acting_for(tenant), connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(parts))
        return {table: (count, content) for table, count, content in cursor.fetchall()}
