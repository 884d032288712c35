"""Inviting: a place in the company is kept, and a letter brings the only key to it."""

from django.conf import settings
from django.urls import reverse

from accounts.models import Invitation, Membership
from accounts.operations.mailing import mail
from security.permissions import Role


def invite(email: str, role: Role, *, by: Membership, name: str = "") -> Invitation:
    """Send somebody a letter that lets them join in `role`. ChangeRefused, with a sentence for people."""
    invitation, token = Invitation.issue(email, role, by=by, name=name)
    _post(invitation, token, by=by)
    return invitation


def invite_again(invitation: Invitation, *, by: Membership) -> None:
    """Send a new letter; the link in the one before opens nothing any more. ChangeRefused where it is answered."""
    _post(invitation, invitation.renew(by=by), by=by)


def _post(invitation: Invitation, token: str, *, by: Membership) -> None:
    address = settings.SITE_URL + reverse("accounts:invitation", args=[token])
    mail("invitation", to=invitation.email, address=address, invitation=invitation, company=by.account.name, sender=by)
