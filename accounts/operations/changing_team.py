"""Changing the team: roles, removal and ownership, each with the letters that tell of it."""

from accounts.models import Membership
from accounts.operations.mailing import mail
from security.permissions import Role


def change_role(member: Membership, role: Role, *, by: Membership) -> None:
    """Give `member` another role and write to them. ChangeRefused, with a sentence for people."""
    before = member.role_label
    member.change_role(role, by=by)
    mail("role_changed", to=member.email, member=member, before=before, company=by.account, sender=by)


def remove_member(member: Membership, *, by: Membership, heir: Membership | None = None) -> None:
    """End a membership, hand the person's open work to `heir`, and write to them. ChangeRefused as `remove()`."""
    member.remove(by=by, heir=heir)
    mail("member_removed", to=member.email, member=member, company=by.account, sender=by)


def hand_over_ownership(heir: Membership, *, by: Membership) -> None:
    """Make `heir` an Owner and `by` an Admin, and write to everybody who is or was an Owner. ChangeRefused."""
    heir.take_ownership(by=by)
    for reader in [*Membership.objects.owners(), by]:
        mail("ownership_handed_over", to=reader.email, reader=reader, heir=heir, company=by.account, sender=by)
