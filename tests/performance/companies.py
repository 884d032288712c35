"""Companies of several sizes in one database: what a page costs must depend on the page, not on who owns it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.test import Client

from accounts.models import Account, Membership, Trade
from contacts.models import Activity, Identity
from customerflows import clock
from messaging.demo.companies import Company, open_company
from messaging.demo.volume import generate
from messaging.models import Conversation, Message
from pipeline.models import Deal, Stage
from security.permissions import Role
from security.tenancy.context import tenant_transaction

# The tables have no statistics for a company that is being made; and each of its references is checked by a plan.
_IN_BULK = "SET LOCAL enable_nestloop = off; SET LOCAL plan_cache_mode = auto"
# The generator makes everybody alike: let every tenth wait, give every third to a member, have half of them done.
_LIVELY = """
    UPDATE messaging_conversation
    SET assignee_id = CASE WHEN place %% 3 = 0 THEN %(member)s::uuid END,
        unread_count = CASE WHEN place %% 10 = 0 THEN 1 ELSE 0 END,
        done_at = CASE WHEN place %% 10 <> 0 AND place %% 2 = 1 THEN last_message_at END
    FROM (SELECT id AS numbered, row_number() OVER (ORDER BY last_message_at DESC, id DESC) - 1 AS place
          FROM messaging_conversation WHERE account_id = %(account)s) numbers
    WHERE account_id = %(account)s AND id = numbered
"""
# One person writes a lot.
_REMARKS = 2_000


@dataclass(frozen=True)
class Sized:
    """A company that is `scale` times the demo, a member of it, and the busiest things in it."""

    scale: int
    account: Account
    member: Membership
    phone_number_id: str
    conversation_id: UUID
    contact_id: UUID
    deal_id: UUID
    stage_id: UUID

    @property
    def browser(self) -> Client:
        """A test client logged in as the member."""
        client = Client()
        client.force_login(self.member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    @property
    def session(self) -> str:
        """The key of a session of the member's, as the cookie holds it."""
        return str(self.browser.session.session_key)

    @property
    def keys(self) -> dict[str, str]:
        """What another process needs to work here."""
        things = {"member": self.member.id, "conversation": self.conversation_id, "contact": self.contact_id}
        things |= {"deal": self.deal_id, "stage": self.stage_id}
        return {"account": self.account.slug, "session": self.session} | {
            name: str(key) for name, key in things.items()
        }


def open_sized(scale: int) -> Sized:
    """Open a company with `scale` times the demo's volume; committed. The tables want VACUUM ANALYZE afterwards."""
    slug, phone_number_id = f"times-{scale}", f"1000{scale:06}"
    account = open_company(
        Company(
            slug,
            f"Company times {scale}",
            Trade.HVAC,
            f"Owner{scale} Times",
            ((f"Member{scale} Times", Role.MEMBER),),
            (phone_number_id, f"2000{scale:06}", f"+1512{5550000 + scale}"),
        )
    )
    with tenant_transaction(account.as_system()), connection.cursor() as cursor:
        cursor.execute(_IN_BULK)
        generate(scale)
        member = Membership.objects.select_related("user").get(role=Role.MEMBER)
        cursor.execute(_LIVELY, {"account": account.id, "member": member.id})
        latest = Conversation.objects.select_related("contact").latest_first()[0]
        _converse(latest)
        return Sized(
            scale=scale,
            account=account,
            member=member,
            phone_number_id=phone_number_id,
            conversation_id=latest.id,
            contact_id=latest.contact_id,
            deal_id=Deal.objects.order_by("-rank").values_list("id", flat=True)[0],
            stage_id=Stage.objects.filter(kind="open").values_list("id", flat=True)[0],
        )


def _converse(conversation: Conversation) -> None:
    """Fill a thread that may be answered, and the timeline of whom it is with."""
    Conversation.objects.filter(id=conversation.id).update(last_inbound_at=clock.now())
    Identity.objects.create(contact=conversation.contact, kind=Identity.Kind.WHATSAPP, value="15125550199", raw="")
    moments = [conversation.last_message_at - timedelta(minutes=place) for place in range(1, _REMARKS)]
    received = {"conversation": conversation, "direction": "in", "state": "received", "body": "And another thing"}
    Message.objects.bulk_create([Message(**received, occurred_at=moment, stored_at=moment) for moment in moments])
    noted = {"contact": conversation.contact, "kind": Activity.Kind.NOTE, "title": "Called back"}
    Activity.objects.bulk_create([Activity(**noted, occurred_at=moment) for moment in moments])
