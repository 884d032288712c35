"""Lists of contacts: found by a name, a number or an address, and read with what a row shows in one statement."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from contacts.models.contact import Contact, ContactQuerySet
from contacts.models.identity import Identity, IdentityQuerySet
from contacts.models.tag import ContactTag
from customerflows.phones import to_e164
from security.tenancy.masking import hides

COUNTED = 1_000
_REACHED_BY = (Identity.Kind.PHONE, Identity.Kind.EMAIL)


def matching(search: str) -> ContactQuerySet:
    """Contacts whose name begins with `search`, or who answer to it as a whole phone number or email address."""
    contacts: ContactQuerySet = Contact.objects.all()
    text = search.strip()
    if not text:
        return contacts
    # The at sign of a WhatsApp username begins it, and stands in the name of a contact of whom nothing else is known.
    email = text if "@" in text[1:] else ""
    # Who may not see numbers must not find out by trying whose a number is.
    phone = "" if hides("phones") else to_e164(text) or ""
    if email or phone:
        # A subquery and not a join: a contact with the number twice, as phone and on WhatsApp, is still one row.
        return contacts.filter(id__in=answering_to(phone=phone, email=email).values("contact_id"))
    return contacts.named_like(text)


def answering_to(*, phone: str = "", email: str = "") -> IdentityQuerySet:
    """The identities that are this number (E.164) or this email address in any case; none for neither."""
    known = Q(kind=Identity.Kind.PHONE, value=phone) | Q(kind=Identity.Kind.WHATSAPP, value=phone.removeprefix("+"))
    wanted = Q(kind=Identity.Kind.EMAIL, value=email.strip().lower()) if email else Q(pk__in=[])
    identities: IdentityQuerySet = Identity.objects.filter(wanted | known if phone else wanted)
    return identities


def with_row(contacts: ContactQuerySet) -> ContactQuerySet:
    """With the owner, `reached_by` (the first phone, else the first email address) and `words` (name and tone of tags).

    Subqueries and not prefetches: they run for the rows of a page only, and the page stays one statement.
    """
    # "phone" sorts behind "email".
    kinds = _REACHED_BY[1:] if hides("phones") else _REACHED_BY
    reached_by = Identity.objects.filter(contact=OuterRef("pk"), kind__in=kinds).order_by("-kind", "created_at")
    tags = ContactTag.objects.filter(contact=OuterRef("pk")).order_by("tag__name")
    words = tags.values(word=JSONObject(name="tag__name", tone="tag__tone"))
    return contacts.select_related("owner").annotate(
        reached_by=Subquery(reached_by.values("value")[:1]), words=ArraySubquery(words)
    )


def counted(contacts: ContactQuerySet) -> str:
    """How many there are, in words: exact to a thousand, because counting on would read a whole account."""
    # Cut before it is counted: without a limit PostgreSQL would read every row that matches.
    count = contacts.order_by()[: COUNTED + 1].count()
    if count > COUNTED:
        return f"{COUNTED:,}+ contacts"
    return "1 contact" if count == 1 else f"{count:,} contacts"
