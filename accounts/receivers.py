"""What accounts does when people come, fail to, go, or change how they come."""

from typing import Any
from uuid import UUID

from allauth.account import signals
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.signals import social_account_added, social_account_removed
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.operations.announcing_sign_ins import announce_sign_in
from accounts.operations.ending_sessions import end_sessions
from accounts.operations.renaming import tell_companies
from accounts.sessions.browsers import Browser, network_of, user_agent_of
from customerflows.ids import new_id
from security.audit import record_for_person

_ADDRESSES = {"email", "username", "phone"}


@receiver(signals.user_logged_in)
def write_sign_in(user: User, **_kwargs: Any) -> None:
    """Somebody is in, past every step of the way."""
    record_for_person(user.id, "session.signed_in")


@receiver(user_login_failed)
def write_failure(credentials: dict[str, Any], **_kwargs: Any) -> None:
    """Somebody claimed to be a person and could not show it."""
    record_for_person(_claimed(str(credentials.get("email") or "")), "session.sign_in_failed", proven=False)


@receiver(user_logged_out)
def write_sign_out(user: User | None, **_kwargs: Any) -> None:
    """Somebody left; a session without a person has nobody to write it down for."""
    if user is not None:
        record_for_person(user.id, "session.signed_out")


@receiver(signals.user_logged_in)
def announce_a_new_device(*, request: HttpRequest, user: User, **_signal: Any) -> None:
    """Write to the person about a sign-in from where they have not been before."""
    announce_sign_in(Browser(user_agent_of(request)), network_of(request), by=user)


@receiver([signals.password_changed, signals.password_set])
def write_new_password(user: User, **_signal: Any) -> None:
    """Somebody gave themselves another password."""
    record_for_person(user.id, "person.password_changed")


@receiver(signals.password_reset)
def write_reset_password(user: User, **_signal: Any) -> None:
    """Somebody came in by the letter for those who forgot theirs."""
    record_for_person(user.id, "person.password_reset")


@receiver(signals.email_changed)
def write_new_address(user: User, from_email_address: EmailAddress | None = None, **_signal: Any) -> None:
    """Somebody has another address, and has proved it."""
    before = {"email": from_email_address.email} if from_email_address else None
    record_for_person(user.id, "person.email_changed", before=before, after={"email": user.email})


@receiver(social_account_added)
def write_connection(sociallogin: SocialLogin, **_signal: Any) -> None:
    """Somebody who is here already can come in by Google from now on."""
    record_for_person(sociallogin.user.id, "person.google_connected")


@receiver(social_account_removed)
def write_disconnection(socialaccount: SocialAccount, **_signal: Any) -> None:
    """Google is no way in any more."""
    record_for_person(socialaccount.user_id, "person.google_disconnected")


@receiver([signals.password_changed, signals.password_set, signals.password_reset, signals.email_changed])
def end_other_sessions(*, request: HttpRequest | None, user: User, **_signal: Any) -> None:
    """Sign them out wherever else they are; all of it where it was not changed from a session of theirs."""
    asking = getattr(request, "user", AnonymousUser())
    own = request.session.session_key if request and asking.pk == user.pk else None
    end_sessions(user.id, keep=own, by=user)


@receiver(signals.authentication_step_completed)
def keep_ids_only(*, request: HttpRequest, **_signal: Any) -> None:
    """Take the address that was typed out of what allauth keeps in the session about how somebody signed in."""
    steps = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {name: value for name, value in step.items() if name not in _ADDRESSES} for step in steps
    ]


@receiver(signals.email_changed)
def carry_the_address_over(user: User, **_told: Any) -> None:
    """Let colleagues see the new address."""
    tell_companies(user)


def _claimed(address: str) -> UUID:
    found: UUID | None = User.objects.filter(email=address.strip().lower()).values_list("id", flat=True).first()
    # For nobody the companies are looked up as well, so that an unknown address takes as long as a known one.
    return found or new_id()
