"""The cast of every story: Dana owns Copperline, Luis is admin, Kiera and Marcus members, Ellie viewer; Rex not.

Nadia, a member to whom Sales is hidden, comes on where whole companies are told (tests/factories.py).
"""

from dataclasses import dataclass

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from accounts.models import Account, Membership, User
from customerflows import clock
from customerflows.ids import new_id
from security.permissions import Role
from security.tenancy.context import tenant_transaction

PASSWORD = "pipes-and-ducts-2026"  # the actors' common test password


@dataclass(frozen=True)
class Cast:
    """Who is on stage."""

    copperline: Account
    plumbing: Account
    brightside: Account
    dana: Membership
    luis: Membership
    kiera: Membership
    marcus: Membership
    ellie: Membership
    rex: Membership
    nadia: Membership | None = None


def person(name: str, address: str) -> User:
    """A user who can log in with PASSWORD and has proved the address."""
    return User.objects.create_confirmed(address, name=name, password=PASSWORD)


def join(account: Account, name: str, role: Role) -> Membership:
    """Somebody who works at `account`."""
    user = person(name, f"{name.split(maxsplit=1)[0].lower()}@{account.slug}.example")
    with tenant_transaction(account.as_system()):
        return Membership.objects.create(id=new_id(), user=user, name=name, email=user.email, role=role)


def owner_of(account: Account) -> Membership:
    """The first Owner."""
    with tenant_transaction(account.as_system()):
        return Membership.objects.select_related("user").get(role=Role.OWNER)


def remember_password(client: Client, user: User) -> None:
    """What the session knows right after somebody has logged in by their password: that they just proved it."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": clock.now().timestamp()}]
    session["account_authentication_methods_user"] = str(user.id)
    session.save()


def bring_on() -> Cast:
    """Open the three companies and fill them with people."""
    dana = person("Dana Whitfield", "dana@copperline.example")
    copperline = Account.open("Copperline Heating & Air", by=dana, slug="copperline")
    plumbing = Account.open("Copperline Plumbing", by=dana, slug="copperline-plumbing")
    brightside = Account.open(
        "Brightside Cleaning", by=person("Rex Nolan", "rex@brightside.example"), slug="brightside"
    )
    return Cast(
        copperline=copperline,
        plumbing=plumbing,
        brightside=brightside,
        dana=owner_of(copperline),
        luis=join(copperline, "Luis Ortega", Role.ADMIN),
        kiera=join(copperline, "Kiera Boone", Role.MEMBER),
        marcus=join(copperline, "Marcus Tran", Role.MEMBER),
        ellie=join(copperline, "Ellie Park", Role.VIEWER),
        rex=owner_of(brightside),
    )
