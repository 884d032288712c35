"""Renaming: companies keep a person's name and address in the membership, so that no page reads people's own rows."""

from accounts.door import companies_of
from accounts.models import Membership, User
from accounts.models.account import tenant_of
from security.audit import record_for_person
from security.tenancy.context import tenant_transaction
from security.tenancy.routes import route


def rename(person: User, *, by: User) -> None:
    """Keep a person's new name, and tell their companies."""
    before = User.objects.values_list("name", flat=True).get(id=person.id)
    person.save(update_fields=["name"])
    tell_companies(person)
    if person.name != before:
        record_for_person(by.id, "person.renamed", before={"name": before}, after={"name": person.name})


def tell_companies(person: User) -> None:
    """Copy name and address into the memberships; a second time changes nothing."""
    for company in companies_of(person.id):
        account_id = route("slug", company["slug"])
        if account_id is None:
            continue
        # As the system: a Viewer may change nothing in the company, but their own name is theirs.
        with tenant_transaction(tenant_of(account_id)):
            Membership.objects.filter(user_id=person.id).update(name=person.name, email=person.email)
