"""A conversation: everything said between one contact and one number of the company."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q

from contacts.models import Activity, Identity
from customerflows import clock
from messaging.models.whatsapp_number import WhatsAppNumber
from security.outbox.writing import announce, enqueue
from security.tenancy.constraints import ALL_CONVERSATIONS, MEMBER, Restriction, RoleAccess
from security.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

if TYPE_CHECKING:
    from accounts.models import Membership
    from contacts.models import Contact
    from messaging.models.message import Message

WINDOW = timedelta(hours=24)


_REACH = f"({ALL_CONVERSATIONS} OR (current_setting('app.conversations') = 'assigned' AND assignee_id = {MEMBER}))"


class ConversationQuerySet(TenantQuerySet["Conversation"]):
    """Conversations of the company in force."""

    def latest_first(self) -> Self:
        """The one with the newest message first."""
        return self.order_by("-last_message_at", "-id")

    def with_address(self) -> Self:
        """With `has_address`: whether WhatsApp could find the person."""
        kinds = (Identity.Kind.WHATSAPP, Identity.Kind.WHATSAPP_USER)
        identities = Identity.objects.filter(contact=OuterRef("contact_id"), kind__in=kinds)
        return self.annotate(has_address=Exists(identities))

    def open(self) -> Self:
        """Not marked done."""
        return self.filter(done_at=None)

    def done(self) -> Self:
        """Marked done."""
        return self.exclude(done_at=None)

    def mine(self, member: "Membership") -> Self:
        """Open and assigned to `member`."""
        return self.open().filter(assignee=member)

    def unassigned(self) -> Self:
        """Open and nobody's."""
        return self.open().filter(assignee=None)

    def waiting_for(self, member: "Membership") -> Self:
        """With unread messages, and `member`'s or nobody's."""
        return self.open().filter(Q(assignee=member) | Q(assignee=None), unread_count__gt=0)


class Conversation(TenantModel):
    """One thread.

    The columns `last_…` and `unread_count` are kept in the transaction that stores a message, so that the inbox reads
    no messages.
    """

    contact = TenantForeignKey("contacts.Contact", action="CASCADE", related_name="+")
    number = TenantForeignKey("messaging.WhatsAppNumber", related_name="+")
    assignee = TenantForeignKey("accounts.Membership", action="SET NULL", null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)
    last_message_at = models.DateTimeField(default=clock.now)
    last_preview = models.CharField(max_length=160, blank=True, default="")
    last_direction = models.CharField(max_length=4, blank=True, default="")
    last_kind = models.CharField(max_length=30, blank=True, default="")
    last_state = models.CharField(max_length=12, blank=True, default="")
    last_inbound_at = models.DateTimeField(null=True, blank=True)
    unread_count = models.IntegerField(default=0)

    objects = TenantManager.from_queryset(ConversationQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["account", "number", "contact"], name="messaging_conversation_one"),
            Restriction(name="messaging_conversation_reach", see=_REACH, write=_REACH),
            RoleAccess(
                name="messaging_conversation_reach_of",
                role="cf_definer",
                columns=("account_id", "contact_id", "assignee_id"),
            ),
        )
        indexes = (
            models.Index(fields=["account", "-last_message_at", "-id"], name="messaging_conversation_latest"),
            models.Index(
                fields=["account", "assignee", "-last_message_at", "-id"],
                condition=Q(done_at=None),
                name="messaging_conversation_mine",
            ),
            models.Index(
                fields=["account", "last_inbound_at", "id"],
                condition=Q(unread_count__gt=0, done_at=None),
                name="messaging_conversation_waiting",
            ),
            # The badge of every page counts those of one member and those of nobody.
            models.Index(
                fields=["account", "assignee"],
                condition=Q(unread_count__gt=0, done_at=None),
                name="messaging_conversation_badge",
            ),
            models.Index(fields=["account", "contact"], name="messaging_conversation_contact"),
            models.Index(fields=["account", "assignee"], name="messaging_conversation_owner"),
        )

    def __str__(self) -> str:
        return f"{self.contact} on {self.number}"

    @classmethod
    def between(cls, contact: "Contact", number: WhatsAppNumber, *, at: datetime) -> "Conversation":
        """The one conversation of a contact and a number, made at the first message."""
        with connection.cursor() as cursor:
            # Seed 1: the lock on the person, which a first message holds as well, is made with seed 0.
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))",
                [f"{contact.account_id}{contact.id}{number.id}"],
            )
        conversation: Conversation
        conversation, is_new = cls.objects.get_or_create(
            contact=contact, number=number, defaults={"created_at": at, "last_message_at": at}
        )
        if is_new:
            Activity.record(
                contact,
                Activity.Kind.CHAT,
                "WhatsApp chat started",
                by=None,
                at=at,
                url_name="messaging:conversation",
                subject_id=conversation.id,
            )
        return conversation

    @property
    def window_expires_at(self) -> datetime | None:
        """Until when a free reply may be sent: 24 hours after the customer's last message (Meta's service window)."""
        return self.last_inbound_at + WINDOW if self.last_inbound_at else None

    @property
    def window_left(self) -> timedelta:
        """What is left of the window; zero when it is closed."""
        expires = self.window_expires_at
        return max(expires - clock.now(), timedelta(0)) if expires else timedelta(0)

    def absorb(self, message: "Message") -> None:
        """Take a stored message into the summary. Late and repeated deliveries never move it backwards."""
        rows = Conversation.objects.filter(id=self.id)
        if message.is_inbound:
            # Added by the database, so that two deliveries at once both count.
            rows.update(unread_count=F("unread_count") + 1, done_at=None)
            rows.filter(Q(last_inbound_at=None) | Q(last_inbound_at__lt=message.occurred_at)).update(
                last_inbound_at=message.occurred_at
            )
        if not message.is_note:
            rows.filter(last_message_at__lte=message.occurred_at).update(
                last_message_at=message.occurred_at,
                last_preview=message.preview,
                last_direction=message.direction,
                last_kind=message.kind,
                last_state=message.state,
            )
        self.announce_change()

    def remember(self, message: "Message") -> None:
        """Take in a message from before the number was connected: nobody waits for it, and it moves nothing up."""
        Conversation.objects.filter(id=self.id, last_preview="").update(
            last_message_at=message.occurred_at, last_preview=message.preview, last_direction=message.direction
        )
        announce(f"conversation-{self.id}")

    def show_change_of(self, message: "Message") -> None:
        """Show a new tick or changed words in the list when `message` is the last one."""
        Conversation.objects.filter(
            id=self.id, last_message_at=message.occurred_at, last_direction=message.direction
        ).update(last_state=message.state, last_preview=message.preview)
        self.announce_change()

    def mark_read(self, *, by: "Membership") -> None:
        """Nobody is waiting any more, because `by`, who may answer, has seen it; the customer gets blue ticks."""
        # The condition stands in the UPDATE: of two who open it at once, one sends the blue ticks.
        if not (by.can_reply and Conversation.objects.filter(id=self.id, unread_count__gt=0).update(unread_count=0)):
            return
        self.unread_count = 0
        announce("inbox", "badge")
        newest = self.messages.filter(direction="in").exclude(wamid=None).order_by("-occurred_at", "-id").first()
        if newest:
            enqueue("messaging.show_read", conversation_id=str(self.id), wamid=newest.wamid)

    def assign(self, member: "Membership | None", *, by: "Membership") -> None:
        """Make it `member`'s to answer, or nobody's."""
        self.assignee = member
        self.save(update_fields=["assignee"])
        self.announce_change()

    def mark_done(self, *, by: "Membership") -> None:
        """Nothing is left to answer; the next message from the customer opens it again."""
        self.done_at = clock.now()
        self.unread_count = 0
        self.save(update_fields=["done_at", "unread_count"])
        self.announce_change()

    def reopen(self, *, by: "Membership") -> None:
        """Take it back from done."""
        self.done_at = None
        self.save(update_fields=["done_at"])
        self.announce_change()

    def announce_change(self) -> None:
        """Tell open pages: this thread, the list and the badge."""
        announce(f"conversation-{self.id}", "inbox", "badge")
