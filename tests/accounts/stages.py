"""A log-in that stops half-way, as it does for a second factor."""

from allauth.account.stages import LoginStage
from django.shortcuts import redirect

from accounts.adapter import AccountAdapter


class Stopping(LoginStage):  # type: ignore[misc]  # allauth has no types
    """A stage that lets nobody through."""

    key = "stopping"

    def handle(self):
        """Lead somewhere else, with the log-in put aside."""
        return redirect("/stopped/"), True


class StoppingAdapter(AccountAdapter):
    """Our adapter with that stage in front of all others."""

    def get_login_stages(self):
        """The ordinary stages after ours."""
        return ["tests.accounts.stages.Stopping", *super().get_login_stages()]
