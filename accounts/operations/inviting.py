"""Inviting: a place in the company is kept, and a letter brings the only key to it."""

from django.conf import settings
from django.urls import reverse

from accounts.models import Invitation, Membership
from accounts.operations.mailing import mail
from security.limits import spend
from security.permissions import Role


def invite(email: str, role: Role, *, by: Membership, name: str = "") -> Invitation:
    """Send somebody a letter that lets them join in `role`. ChangeRefused, with a sentence for people; LimitReached."""
    invitation, token = Invitation.issue(email, role, by=by, name=name)
    _post(invitation, token, by=by)
    return invitation


def invite_again(invitation: Invitation, *, by: Membership) -> None:
    """Send a new letter; the link in the one before opens nothing any more. ChangeRefused, LimitReached."""
    _post(invitation, invitation.renew(by=by), by=by)


def _post(invitation: Invitation, token: str, *, by: Membership) -> None:
    # After what refuses the invitation in words, so that a slip of the pen costs nothing.
    spend("invitation", str(by.account_id))
    spend("email", invitation.email)
    address = settings.SITE_URL + reverse("accounts:invitation", args=[token])
    mail("invitation", to=invitation.email, address=address, invitation=invitation, company=by.account.name, sender=by)
