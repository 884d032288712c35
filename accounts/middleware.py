"""The tenant door of every request under `/<account-slug>/`: who comes in, and one transaction around all they do."""

from collections.abc import Callable
from typing import cast
from urllib.parse import quote, urlencode, urlsplit
from zoneinfo import ZoneInfo

import structlog
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from accounts.door import Door, open_door
from accounts.factors import has_factor, second_factor_missing
from accounts.models import User
from accounts.models.account import RESERVED_SLUGS
from accounts.models.session import DEFAULT_LIMITS, Limits
from accounts.requests import MemberRequest, VisitorRequest
from security.audit import record
from security.tenancy.context import tenant_transaction

logger = structlog.get_logger(__name__)

_FAILED = 400
INSUFFICIENT_PRIVILEGE = "42501"  # PostgreSQL, appendix A: also what a policy raises
_MISSING = "account_is_missing"
_REFUSED_BY = "refused_by"


class AccountMiddleware:
    """Sets `request.account`, `request.member` and `request.companies`, and binds the database to the company.

    The transaction covers the view and the rendering, and rolls back for every answer of 400 or more, so that no half
    of a refused change stays. A company that is not the person's own is 404, as if it did not exist. One that requires
    a second factor stays shut, without a tenant, to a session that was opened without.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Open the door or say why not."""
        slug = _slug_of(request)
        if slug is None:
            _hold(request, DEFAULT_LIMITS)
            return self.get_response(request)
        # A reserved word can be nobody's company, so it is no reason to ask a visitor to log in.
        if slug not in RESERVED_SLUGS and not request.user.is_authenticated:
            return _to_login(request)
        door = open_door(request.user.id, slug) if request.user.is_authenticated else None
        if door is None:
            _hold(request, DEFAULT_LIMITS)
            setattr(request, _MISSING, True)
            return self.get_response(request)
        if not _hold(request, door.account.session_limits, company=slug):
            return _to_login(request, ended=True)
        missing = second_factor_missing(request, door)
        if missing and missing.is_due:
            return _to_second_factor(request)
        inside = cast(MemberRequest, request)
        inside.second_factor_days_left = missing.days_left if missing else None
        return self._serve(inside, door)

    def _serve(self, request: MemberRequest, door: Door) -> HttpResponse:
        request.account, request.member, request.companies = door.account, door.member, door.companies
        structlog.contextvars.bind_contextvars(account=str(door.account.id), member=str(door.member.id))
        with tenant_transaction(door.member.as_tenant()), timezone.override(ZoneInfo(door.account.timezone)):
            response = self.get_response(request)
            if response.status_code >= _FAILED:
                transaction.set_rollback(True)
        if refused_by := getattr(request, _REFUSED_BY, ""):
            _record_refusal(request, refused_by)
        return response

    def process_view(self, request: HttpRequest, *_args: object) -> None:
        """Answer 404 for a company that is not the person's, through the ordinary error page."""
        if getattr(request, _MISSING, False):
            raise Http404

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer 403 where the database itself refused the role: a view forgot to ask, and nothing was written."""
        if isinstance(error, PermissionDenied):
            setattr(request, _REFUSED_BY, "permission")
            return None
        if getattr(error.__cause__, "sqlstate", None) != INSUFFICIENT_PRIVILEGE:
            return None
        setattr(request, _REFUSED_BY, "database")
        logger.warning("refused by the database")
        # Without the request: the transaction is over, and the shell would want to read.
        return HttpResponse(render_to_string("403_database.html"), status=403)


def _record_refusal(request: MemberRequest, refused_by: str) -> None:
    """Write it down after the refused transaction is rolled back, in one of its own."""
    # The path without the query, which holds what somebody searched for.
    tried = {"address": request.path_info, "method": request.method, "refused_by": refused_by}
    try:
        with tenant_transaction(request.member.as_tenant()):
            record("access.denied", by=request.member, after=tried)
    except DatabaseError:
        logger.exception("a refusal could not be recorded")


def _slug_of(request: HttpRequest) -> str | None:
    try:
        # Asked ahead of Django's own look-up: the transaction has to be open around all that follows.
        slug = resolve(request.path_info).kwargs.get("account_slug")
    except Resolver404:
        return None
    return slug if isinstance(slug, str) else None


def _hold(request: HttpRequest, limits: Limits, *, company: str = "") -> bool:
    """Whether the session stands under `limits`; who had one that is over is a visitor from here on."""
    stands = cast(VisitorRequest, request).session.hold_to(limits, company=company)
    if not stands:
        request.user = AnonymousUser()
    return stands


def _to_login(request: HttpRequest, *, ended: bool = False) -> HttpResponse:
    reason = "&ended=1" if ended else ""
    # htmx would follow a redirect and put the log-in page into a part of the page that asked.
    if request.headers.get("HX-Request"):
        back = quote(request.headers.get("HX-Current-URL", ""))
        return HttpResponse(status=401, headers={"HX-Redirect": f"/login/?next={back}{reason}"})
    to_login = redirect_to_login(_way_back(request))
    to_login["Location"] += reason
    return to_login


def _to_second_factor(request: HttpRequest) -> HttpResponse:
    """Lead to where the second factor is set up, or entered by those who have one."""
    page = reverse("accounts:confirm" if has_factor(cast(User, request.user)) else "accounts:authenticator_new")
    if request.headers.get("HX-Request"):
        back = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
        return HttpResponse(status=403, headers={"HX-Redirect": f"{page}?{urlencode({'next': back})}"})
    return redirect(f"{page}?{urlencode({'next': _way_back(request)})}")


def _way_back(request: HttpRequest) -> str:
    # A form cannot be sent again by a link, so whoever was stopped in the middle of one comes back to the company.
    return request.get_full_path() if request.method in {"GET", "HEAD"} else f"/{request.path_info.split('/')[1]}/"
