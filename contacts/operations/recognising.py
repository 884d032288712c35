"""Recognising who writes: by WhatsApp user id, by number, by the phone a contact is known under, or as someone new."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from contacts.models import Activity, Contact, Identity
from contacts.models.contact import readable
from customerflows.phones import to_e164, variants

Kind = Identity.Kind


@dataclass(frozen=True, slots=True)
class Sender:
    """What a channel says about a person. Any part may be missing: people with a username hide their number."""

    wa_id: str = ""
    user_id: str = ""
    username: str = ""
    name: str = ""

    @property
    def is_nobody(self) -> bool:
        """Whether nothing identifies them."""
        return not (self.wa_id or self.user_id)


def recognise(sender: Sender, *, at: datetime, source: str = "WhatsApp") -> Contact:
    """The contact behind `sender`, made when nobody is known; new identities are kept on the way.

    Runs under an advisory lock on the person, so that parallel deliveries never make two contacts. Acts for the
    customer, so there is no member behind it.
    """
    # By both names and in one order: one delivery may know the person by number and another by user id.
    for name in sorted(filter(None, (sender.user_id, sender.wa_id))):
        _lock(name)
    contact = known(sender) or _newcomer(sender, at, source)
    remember(contact, sender)
    return contact


def known(sender: Sender) -> Contact | None:
    """The contact behind `sender`, if there is one."""
    return _by_whatsapp(sender) or _by_phone(sender.wa_id)


def remember(contact: Contact, sender: Sender) -> None:
    """Let the contact answer to every identity of `sender`; one that is another contact's already stays there."""
    named = ((Kind.WHATSAPP, sender.wa_id), (Kind.WHATSAPP_USER, sender.user_id), (Kind.USERNAME, sender.username))
    Identity.objects.bulk_create(
        [Identity(contact=contact, kind=kind, value=value, raw=value) for kind, value in named if value],
        ignore_conflicts=True,
    )


def _lock(key: str) -> None:
    # A row that does not exist cannot be locked: of two first messages both would find nobody.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(current_setting('app.account_id') || %s, 0))", [key]
        )


def _owner(kind: Kind, values: list[str]) -> Contact | None:
    # The oldest first: a number that a household shares leads to whoever had it first.
    matches = Identity.objects.filter(kind=kind, value__in=values).select_related("contact").order_by("created_at")
    found = matches.first() if values else None
    return found.contact if found else None


def _by_whatsapp(sender: Sender) -> Contact | None:
    by_user = _owner(Kind.WHATSAPP_USER, [sender.user_id] if sender.user_id else [])
    return by_user or _owner(Kind.WHATSAPP, list(variants(sender.wa_id)) if sender.wa_id else [])


def _by_phone(wa_id: str) -> Contact | None:
    return _owner(Kind.PHONE, [f"+{digits}" for digits in variants(wa_id)] if wa_id else [])


def _newcomer(sender: Sender, at: datetime, source: str) -> Contact:
    shown = (
        readable(sender.name)
        or (f"@{sender.username}" if sender.username else "")
        or _number(sender)
        or "Unknown person"
    )
    contact: Contact = Contact.objects.create(name=shown[:200], source=source, created_at=at, last_activity_at=at)
    # As a telephone too, because people call the number and search for it as they would dial it.
    if sender.wa_id:
        Identity.objects.create(contact=contact, kind=Kind.PHONE, value=_dialled(sender.wa_id), raw=sender.wa_id)
    Activity.record(contact, Activity.Kind.CREATED, f"Wrote for the first time on {source}", by=None, at=at)
    return contact


def _dialled(wa_id: str) -> str:
    """WhatsApp's digits as a telephone number: Mexican and Argentine ones carry a digit that nobody dials."""
    return to_e164(f"+{wa_id}") or f"+{wa_id}"


def _number(sender: Sender) -> str:
    return Identity(kind=Kind.WHATSAPP, value=sender.wa_id).shown if sender.wa_id else ""
