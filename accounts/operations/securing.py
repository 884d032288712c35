"""Securing: what a person does about their second factors, and an Owner about those of the team. Each writes a letter.

The letter goes to the person, whoever did it: who has lost control of a session reads there what was done with it.
"""

from django.db import transaction
from django_otp_webauthn.models import WebAuthnCredential

from accounts.door import companies_of
from accounts.factors import KINDS, Factor, companies_that_require, due_at, factors_of, people_with_factor
from accounts.models import Account, Authenticator, Membership, RecoveryCodes, User
from accounts.operations.ending_sessions import end_sessions
from accounts.operations.mailing import mail
from customerflows import clock
from security.audit import record, record_for_person
from security.limits import spend
from security.outbox.writing import revoke_streams

_CALLED = {"authenticator": "authenticator app", "passkey": "passkey"}


class RemovalOfFactorRefused(Exception):
    """A factor stays, for the reason in its words."""


class ResetRefused(Exception):
    """The second factors of a member stay, for the reason in its words."""


def confirm_authenticator(app: Authenticator, code: str, *, name: str, by: User) -> bool:
    """Take the first code of a new app; from then on it is asked for at every log-in."""
    with transaction.atomic():
        begun = Authenticator.objects.select_for_update().get(id=app.id, user=by, confirmed=False)
        if not begun.verify_token("".join(code.split())):
            return False
        begun.confirmed, begun.name = True, name
        begun.save(update_fields=["confirmed", "name"])
        mail("factor_added", to=by.email, person=by, what=f"the authenticator app “{name}”")
        _write_down("factor.added", "authenticator", name, by=by)
    return True


def name_passkey(passkey: WebAuthnCredential, name: str, *, by: User) -> None:
    """Give a passkey that was just made its name."""
    with transaction.atomic():
        passkey.name = name
        passkey.save(update_fields=["name"])
        mail("factor_added", to=by.email, person=by, what=f"the passkey “{name}”")
        _write_down("factor.added", "passkey", name, by=by)


def rename_factor(factor: Factor, name: str, *, by: User) -> None:
    """Call a factor of `by` something else."""
    KINDS[factor.kind].objects.filter(pk=factor.device.pk, user=by).update(name=name)
    if name != factor.device.name:
        record_for_person(by.id, "factor.renamed", before={"name": factor.device.name}, after={"name": name})


def remove_factor(factor: Factor, *, by: User) -> None:
    """Take a factor away; the last one goes only where no company of the person requires one, and the codes with it."""
    with transaction.atomic():
        # The person's own row as the lock: two tabs that each remove one of two would leave none.
        User.objects.select_for_update().get(id=by.id)
        is_last = len(factors_of(by)) <= 1
        requiring = companies_that_require(by) if is_last else []
        if requiring:
            raise RemovalOfFactorRefused(
                f"{requiring[0]} requires two-step sign-in, so one method has to stay. Add another one first."
            )
        factor.device.delete()
        if is_last:
            RecoveryCodes.objects.filter(user=by).delete()
        mail("factor_removed", to=by.email, person=by, what=f"“{factor.device.name}”", is_last=is_last)
        _write_down("factor.removed", factor.kind, factor.device.name, by=by)


def renew_recovery_codes(*, by: User) -> list[str]:
    """Ten new recovery codes in place of the old ones."""
    with transaction.atomic():
        codes = RecoveryCodes.renew(by=by)
        mail("recovery_codes_renewed", to=by.email, person=by)
        record_for_person(by.id, "recovery_codes.renewed")
    return codes


def _write_down(action: str, kind: str, name: str, *, by: User) -> None:
    record_for_person(by.id, action, after={"method": _CALLED[kind], "called": name})


def reset_second_factors(member: Membership, *, by: Membership) -> None:
    """Take all factors of a member away who has lost them; ResetRefused, with a sentence for people."""
    if member.id == by.id:
        raise ResetRefused("You change your own sign-in methods under Sign-in & devices.")
    if member.is_owner and not by.is_owner:
        raise ResetRefused(f"{member.name} is an owner. Only another owner can reset their two-step sign-in.")
    # They belong to the person: one company must not be able to open the way into another.
    if len(companies_of(member.user_id)) > 1:
        raise ResetRefused(
            f"{member.name} signs in to another company too, so this can’t be reset from here. "
            "They can use a recovery code or another device."
        )
    for model in KINDS.values():
        model.objects.filter(user_id=member.user_id).delete()
    RecoveryCodes.objects.filter(user_id=member.user_id).delete()
    revoke_streams(member.id)
    # Whoever took a session of theirs may not be the one to set up the next factor.
    end_sessions(member.user_id, by=by)
    record("member.second_factors_reset", by=by, about=member)
    mail("second_factors_reset", to=member.user.email, person=member, by=by, account=by.account)


def set_policy(account: Account, is_required: bool, grace_days: int, *, by: Membership) -> None:
    """Want a second factor of everybody in the company, or of nobody; live streams of those it shuts out end."""
    if not is_required:
        account.stop_requiring_second_factor(by=by)
        return
    account.require_second_factor(grace_days, by=by)
    members = list(Membership.objects.active())
    having = people_with_factor(member.user_id for member in members)
    for member in members:
        due = due_at(account, member)
        if member.user_id not in having and due and due <= clock.now():
            revoke_streams(member.id)


def remind(member: Membership, *, by: Membership) -> None:
    """Ask a member by letter to set up a second factor; LimitReached where they were asked too often."""
    spend("email", member.user.email)
    mail("second_factor_reminder", to=member.user.email, person=member, by=by, account=by.account)
