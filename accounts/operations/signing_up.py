"""Signing up: what the form does besides making a person and a company."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest

from accounts.models import Account, Trade, User
from accounts.operations.renaming import tell_companies
from customerflows.ids import new_id

UNFINISHED = "signing_up"


def do_the_same_work(said: dict[str, Any]) -> None:
    """Make a person and a company and take both back, so that a taken address takes as long as a free one."""
    with transaction.atomic():
        person = User.objects.create_user(f"{new_id()}@example.invalid", said["password1"], name=said["name"])
        Account.open(said["company"], by=person, trade=said["trade"] or Trade.OTHER)
        transaction.set_rollback(True)


def unfinished(request: HttpRequest) -> User | None:
    """The person who has just signed up in this browser with an address that was wrong."""
    person = User.objects.filter(id=request.session.pop(UNFINISHED, None)).first()
    # Whoever has proved an address is nobody's draft any more.
    is_draft = person is not None and not person.emailaddress_set.filter(verified=True).exists()
    return person if is_draft else None


def start_again(person: User, said: dict[str, Any], *, by: User) -> User:
    """Go on with a sign-up under another address; the company is the one that was opened already."""
    person.email, person.name = said["email"], said["name"]
    person.set_password(said["password1"])
    person.save()
    person.emailaddress_set.all().delete()
    person.emailaddress_set.create(email=person.email, primary=True)
    tell_companies(person)
    return person
