"""Noticing what concerns a contact or a number but is no message: identities, wishes, calls, errors, health."""

from contacts.models import Activity, Contact
from contacts.operations.recognising import Sender, known, remember
from messaging.models import WhatsAppNumber
from messaging.operations.concluding import Verdict, applied, kept
from messaging.operations.filing import sender_of
from messaging.whatsapp.errors import UNEXPLAINED, Group, classify
from messaging.whatsapp.events import AccountEvent, CallEvent, ErrorReported, IdentityChanged, PreferenceChanged
from messaging.whatsapp.fields import block, identifier

Health = WhatsAppNumber.Health
NOBODY = "nobody here is known by it"

_WISHES = {
    "stop": "Asked not to get promotions on WhatsApp",
    "resume": "Asked to get promotions on WhatsApp again",
    "signup": "Signed up for promotions on WhatsApp",
}
_HEALTH = {
    "ACCOUNT_DELETED": (Health.DISCONNECTED, "This WhatsApp account was deleted at Meta."),
    "ACCOUNT_OFFBOARDED": (Health.DISCONNECTED, "This number was disconnected at Meta. Connect it again."),
    "PARTNER_REMOVED": (Health.DISCONNECTED, "This number was disconnected at Meta. Connect it again."),
    "ACCOUNT_RESTRICTION": (Health.ATTENTION, "WhatsApp limits what this account may send for now."),
    "ACCOUNT_VIOLATION": (Health.ATTENTION, "WhatsApp says a message broke its rules. Open WhatsApp Manager."),
    "ACCOUNT_RECONNECTED": (Health.CONNECTED, ""),
}
# Meta tells of a ban, of one that is coming and of its end by the same event.
_BANS = {
    "DISABLE": (Health.DISCONNECTED, "WhatsApp turned this account off. Open WhatsApp Manager to see why."),
    "SCHEDULE_FOR_DISABLE": (
        Health.ATTENTION,
        "WhatsApp will turn this account off. Open WhatsApp Manager to see why.",
    ),
    "REINSTATE": (Health.CONNECTED, ""),
}

_CALLS = {
    "connect": "Called on WhatsApp",
    "ringing": "WhatsApp call is ringing",
    "accepted": "Answered a WhatsApp call",
    "rejected": "Declined a WhatsApp call",
    "terminate": "WhatsApp call ended",
}


def change_identity(event: IdentityChanged, number: WhatsAppNumber) -> Verdict:
    """The person has a new number or user id: the same contact answers to both from now on."""
    contact = known(sender_of(event.previous)) or known(sender_of(event.current))
    if contact is None:
        return kept(NOBODY)
    remember(contact, sender_of(event.current))
    title = event.sentence or "WhatsApp identity changed"
    Activity.record(contact, Activity.Kind.IDENTITY, title, by=None, at=event.occurred_at)
    return applied()


def note_preference(event: PreferenceChanged, number: WhatsAppNumber) -> Verdict:
    """The person stopped or resumed promotions; the record stays for whoever sends."""
    contact = _contact(sender_of(event.customer))
    if contact is None:
        return kept(NOBODY)
    title = _WISHES.get(event.value, f"Changed a WhatsApp preference: {event.value}")
    Activity.record(contact, Activity.Kind.CONSENT, title, by=None, at=event.occurred_at)
    return applied()


def note_call(event: CallEvent, number: WhatsAppNumber) -> Verdict:
    """A WhatsApp call, on the timeline of the person who is known."""
    contact = _contact(sender_of(event.customer))
    if contact is None:
        return kept(NOBODY)
    title = _CALLS.get(event.event, "WhatsApp call")
    Activity.record(contact, Activity.Kind.CALL, title, by=None, at=event.occurred_at)
    return applied()


def report_error(event: ErrorReported, number: WhatsAppNumber) -> Verdict:
    """Meta has a problem: one of the account is shown in plain words, a limit or a hiccup passes by itself."""
    failure = classify(event.error.code, None) if event.error.code is not None else UNEXPLAINED
    if failure.group is not Group.ACCOUNT:
        return kept(f"error {event.error.code} says nothing about the number")
    number.report(Health.ATTENTION, failure.sentence)
    return applied()


def report_health(event: AccountEvent, number: WhatsAppNumber) -> Verdict:
    """Something about the account or the number; what changes its health is shown."""
    health, sentence = _health_after(event)
    if health is None:
        return kept("kept as its record")
    connected = WhatsAppNumber.objects.filter(waba_id=event.waba_id)
    # A warning, perhaps a late one, does not bring back what is cut off.
    if health == Health.ATTENTION:
        connected = connected.exclude(health=Health.DISCONNECTED)
    for each in connected:
        each.report(health, sentence)
    return applied()


def _health_after(event: AccountEvent) -> tuple[Health | None, str]:
    if event.event != "DISABLED_UPDATE":
        return _HEALTH.get(event.event, (None, ""))
    return _BANS.get(identifier(block(event.details, "ban_info"), "waba_ban_state") or "", _BANS["DISABLE"])


def _contact(sender: Sender) -> Contact | None:
    return None if sender.is_nobody else known(sender)
