"""How allauth makes our users, and how what it wants to mail becomes letters."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import User
from accounts.operations.mailing import mail
from security.limits import client_address

# In the session of somebody who came in with a password that is known from a leak.
PASSWORD_IS_LEAKED = "password_is_leaked"  # noqa: S105  # a name, not a secret

_LONGEST_ADDRESS = 254


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Fills in the name, writes letters, and says what went wrong in the product's words."""

    error_messages = {  # allauth's own attribute
        **DefaultAccountAdapter.error_messages,
        # One sentence for both: trying addresses must not tell who has an account.
        "email_password_mismatch": "That email address and password don’t match. Check both and try again.",
        "too_many_login_attempts": "Too many tries. Wait a few minutes and try again.",
        "duplicate_email": "This is your address already.",
        "email_taken": "This address can’t be used. Choose another one.",
        "enter_current_password": "That isn’t your current password.",
        "incorrect_code": "That code isn’t right. Check the newest letter.",
        "incorrect_password": "That isn’t your password.",
        "invalid_password_reset": "This link doesn’t work any more.",
        "rate_limited": "A letter is on its way. Wait a little before you ask for another one.",
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client's address as the product sees it everywhere; allauth cuts an IPv6 address to its /64 itself."""
        return client_address(request)

    def get_login_stages(self) -> list[str]:
        """Put the second factor last, behind whatever else stands in the way of a log-in."""
        return [*super().get_login_stages(), "accounts.second_step.SecondStep"]

    def clean_email(self, email: str) -> str:
        """Refuse what no mail server would take (RFC 5321), before it is compared or kept."""
        if len(email) > _LONGEST_ADDRESS:
            raise ValidationError("Enter a valid email address.")
        return email

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Make the user from a valid sign-up form."""
        user.name = form.cleaned_data["name"]
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the letter that allauth names by a path; a worker posts it."""
        # The request holds a session and a person; a letter is told what it needs and nothing else.
        told = {name: value for name, value in context.items() if name != "request"}
        mail(template_prefix.rpartition("/")[2], to=email, **told)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner of an address that somebody tried to sign up with it."""
        self.send_mail("account_already_exists", email, {})

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """Send the code that proves an address, with a link that fills it in."""
        code = emailconfirmation.key
        address = f"{settings.SITE_URL}{reverse('account_email_verification_sent')}?{urlencode({'code': code})}"
        self.send_mail(
            "email_confirmation_signup" if signup else "email_confirmation",
            emailconfirmation.email_address.email,
            {"code": code, "address": address},
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Where a password is reset, under the site's own name: a forged Host header must not get into a letter."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def post_login(self, request: HttpRequest, user: User, **told: Any) -> HttpResponse:
        """Let the person in; whoever came with a leaked password is asked to change it first, and may refuse."""
        response: HttpResponse = super().post_login(request, user, **told)
        if request.session.get(PASSWORD_IS_LEAKED) and response.status_code == 302:
            query = urlencode({"next": response["Location"]})
            return redirect(f"{reverse('account_change_password')}?{query}")
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the profile."""
        request.session.pop(PASSWORD_IS_LEAKED, None)
        return reverse("accounts:profile")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Back to the profile, for somebody who is in; to the log-in otherwise."""
        return reverse("accounts:profile" if self.request.user.is_authenticated else "account_login")
