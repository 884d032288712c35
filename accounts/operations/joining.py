"""Joining a company with an invitation, as somebody who is known here or as somebody new."""

from allauth.account.models import EmailAddress

from accounts.door import Invited
from accounts.models import Membership, User
from accounts.models.account import tenant_of
from security.tenancy.context import tenant_transaction


def join(invited: Invited, *, by: User) -> Membership:
    """Let a person in. InvitationClosed for a second try, and for another address."""
    with tenant_transaction(tenant_of(invited.account.id)):
        return invited.invitation.accept(by=by)


def join_as_new(invited: Invited, *, by: User, password: str) -> None:
    """Keep the new person `by` and let them in: both or neither.

    InvitationClosed as `join()`; IntegrityError where the address has an account by now. The address counts as
    confirmed, because the token came to it by mail.
    """
    by.set_password(password)
    with tenant_transaction(tenant_of(invited.account.id)):
        by.save(force_insert=True)
        EmailAddress.objects.create(user=by, email=by.email, verified=True, primary=True)
        invited.invitation.accept(by=by)
