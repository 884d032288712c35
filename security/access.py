"""Each route declares who may come in; a test fails for a route that does not.

The declaration is the view's attribute `access`, set by exactly one of these decorators. A person without the right
role gets 403; a company that is not theirs does not exist for them and is 404 (the tenant door answers that).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from security.permissions import Permission

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Access:
    """What a route demands: a permission inside a company, a signed-in person, or nothing (with the reason why)."""

    kind: str
    permission: Permission | None = None
    reason: str = ""
    without_token: str = ""


def _declare(view: View, access: Access) -> View:
    cast(Any, view).access = access
    return view


def requires(permission: Permission) -> Callable[[View], View]:
    """Only members of the company in the URL who hold `permission` there."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            member = getattr(request, "member", None)
            if member is None or not member.can(permission):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        return _declare(guarded, Access("permission", permission))

    return decorate


def signed_in(view: View) -> View:
    """Anyone who is logged in, with or without a company."""
    return _declare(login_required(view), Access("signed in"))


def public(reason: str, *, without_token: str = "") -> Callable[[View], View]:
    """Anyone at all; `reason` says why that is right.

    `without_token` says why a post needs no form token here: nothing but a browser itself could send it, and it neither
    reads nor changes what belongs to whoever is signed in.
    """

    def decorate(view: View) -> View:
        # A function of its own: a library's view must not carry the mark wherever else it is used.
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        if without_token:
            # What Django's own decorator sets; the only place that does, and a test lists the routes that have it.
            cast(Any, opened).csrf_exempt = True
        return _declare(opened, Access("public", reason=reason, without_token=without_token))

    return decorate
