"""The list of contacts, narrowed by a name, a number or an email address."""

from contacts.models import Contact, Identity
from contacts.models.contact import ContactQuerySet
from customerflows.phones import to_e164


def matching(search: str) -> ContactQuerySet:
    """Contacts whose name begins with `search`, or who answer to it as a whole phone number or email address."""
    contacts: ContactQuerySet = Contact.objects.select_related("owner").prefetch_related("identities", "tag_links__tag")
    text = search.strip()
    if not text:
        return contacts
    exact = to_e164(text) or (text.lower() if "@" in text else None)
    if exact:
        return contacts.filter(id__in=Identity.objects.filter(value=exact).values("contact_id"))
    return contacts.named_like(text)
