"""What a view receives, for the type checker: the attributes that middleware adds to a request."""

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import Account, Membership, User
from accounts.sessions.store import SessionStore


class VisitorRequest(HttpRequest):
    """A request outside any company."""

    htmx: HtmxDetails
    session: SessionStore


class PersonRequest(VisitorRequest):
    """A request of somebody who is logged in."""

    user: User


class MemberRequest(PersonRequest):
    """A request inside a company, let in by the door."""

    account: Account
    member: Membership
    companies: list[dict[str, Any]]
    # Days until the company lets them in no longer without a second factor; None where nothing is missing.
    second_factor_days_left: int | None
