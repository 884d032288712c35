"""Companies of several sizes in one database: what a page costs must depend on the page, not on who owns it."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.test import Client

from accounts.models import Account, Membership, Trade
from messaging.demo.companies import Company, open_company
from messaging.demo.volume import generate
from messaging.models import Conversation
from pipeline.models import Deal
from security.permissions import Role
from security.tenancy.context import tenant_transaction

# The tables have no statistics for a company that is being made; and each of its references is checked by a plan.
_IN_BULK = "SET LOCAL enable_nestloop = off; SET LOCAL plan_cache_mode = auto"
# The generator makes everybody alike: let some wait, give some to a member, and let one person be very busy.
_LIVELY = (
    """
    UPDATE messaging_conversation
    SET assignee_id = CASE WHEN place %% 3 = 0 THEN %(member)s::uuid END,
        unread_count = CASE WHEN place %% 10 = 0 THEN 1 ELSE 0 END,
        done_at = CASE WHEN place %% 10 <> 0 AND place %% 2 = 1 THEN last_message_at END
    FROM (SELECT id AS numbered, row_number() OVER (ORDER BY last_message_at DESC, id DESC) - 1 AS place
          FROM messaging_conversation WHERE account_id = %(account)s) numbers
    WHERE account_id = %(account)s AND id = numbered
    """,
    """
    INSERT INTO messaging_message (id, account_id, conversation_id, direction, kind, body, details, reply_to, reactions,
           state, error, may_retry, occurred_at, stored_at, attempts)
    SELECT gen_random_uuid(), account_id, id, 'in', 'text', 'Remark ' || n, '{}', '', '{}', 'received', '', false,
           last_message_at - n * interval '1 minute', last_message_at, 0
    FROM messaging_conversation, generate_series(1, 2000) n
    WHERE account_id = %(account)s AND id = %(conversation)s
    """,
    """
    INSERT INTO contacts_activity (id, account_id, contact_id, kind, title, body, url_name, occurred_at)
    SELECT gen_random_uuid(), account_id, id, 'note', 'Note ' || n, '', '', last_activity_at - n * interval '1 minute'
    FROM contacts_contact, generate_series(1, 2000) n WHERE account_id = %(account)s AND id = %(contact)s
    """,
)


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
        latest = Conversation.objects.latest_first()[0]
        sized = Sized(
            scale=scale,
            account=account,
            member=Membership.objects.select_related("user").get(role=Role.MEMBER),
            phone_number_id=phone_number_id,
            conversation_id=latest.id,
            contact_id=latest.contact_id,
            deal_id=Deal.objects.order_by("rank").values_list("id", flat=True)[0],
        )
        keys = {"account": account.id, "member": sized.member.id}
        for statement in _LIVELY:
            cursor.execute(statement, {**keys, "conversation": sized.conversation_id, "contact": sized.contact_id})
    return sized
