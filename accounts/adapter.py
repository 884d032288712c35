"""How allauth makes our users."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.models import User
from security.limits import client_address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Fills in the name, and says what went wrong in the product's words."""

    error_messages = {  # allauth's own attribute
        **DefaultAccountAdapter.error_messages,
        # One sentence for both: trying addresses must not tell who has an account.
        "email_password_mismatch": "That email address and password don’t match. Check both and try again.",
        "too_many_login_attempts": "Too many tries. Wait a few minutes and try again.",
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client's address as the product sees it everywhere; allauth cuts an IPv6 address to its /64 itself."""
        return client_address(request)

    def get_login_stages(self) -> list[str]:
        """Put the second factor last, behind whatever else stands in the way of a log-in."""
        return [*super().get_login_stages(), "accounts.second_step.SecondStep"]

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Make the user from a valid sign-up form."""
        user.name = form.cleaned_data["name"]
        saved: User = super().save_user(request, user, form, commit)
        return saved
