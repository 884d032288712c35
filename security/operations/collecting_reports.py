"""Collecting what browsers report: violations of our policy, in both of the forms that browsers send.

`application/csp-report` is the older one (CSP 2, report-uri); `application/reports+json` that of the Reporting API. Of
each only what says where to look is kept: the directive, the origin of what was blocked, the name of our page's route.
"""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from customerflows import clock
from security.models import CspReport

KEPT = timedelta(days=30)
OLD_FORM, NEW_FORM = "application/csp-report", "application/reports+json"
# A browser sends a few together; who sends more is no browser.
MOST_AT_ONCE = 20
UNKNOWN = "(unknown)"

_DIRECTIVES = frozenset(
    "base-uri child-src connect-src default-src font-src form-action frame-ancestors frame-src img-src manifest-src "
    "media-src object-src require-trusted-types-for script-src script-src-attr script-src-elem style-src "
    "style-src-attr style-src-elem trusted-types worker-src".split()
)
_WORDS = frozenset("data blob filesystem inline eval wasm-eval trusted-types-policy trusted-types-sink self".split())
_HOST = re.compile(r"[a-z0-9.-]{1,150}(:[0-9]{1,5})?")
_WEB_SCHEMES = frozenset({"http", "https", "ws", "wss"})


class ReportRefusedError(Exception):
    """This is no report that a browser would send."""


def collect(body: bytes, form: str) -> None:
    """Count the violations in a report's body; raises ReportRefusedError. Reports of other sites' pages are passed."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ReportRefusedError from error
    for violation in _violations(said, form):
        page = _text(violation, "document-uri", "documentURL")
        directive = _text(violation, "effective-directive", "effectiveDirective", "violated-directive").split(" ")[0]
        if directive in _DIRECTIVES and is_ours(page):
            blocked = _text(violation, "blocked-uri", "blockedURL")
            CspReport.note(directive=directive, blocked=origin_of(blocked), route=route_of(page))


def forget_old() -> None:
    """Delete what no browser has reported for 30 days."""
    CspReport.objects.filter(last_seen_at__lt=clock.now() - KEPT).delete()


def is_ours(page: str) -> bool:
    """Whether a page's address is one of this site."""
    return _split(page)[1].partition(":")[0] in settings.ALLOWED_HOSTS


def origin_of(blocked: str) -> str:
    """Scheme and host of what was blocked; the scheme alone where the rest says who somebody is (extensions)."""
    if blocked in _WORDS:
        return blocked
    scheme, host, _path = _split(blocked)
    if scheme in _WEB_SCHEMES and _HOST.fullmatch(host):
        return f"{scheme}://{host}"
    return scheme if scheme in _WORDS or scheme.endswith("-extension") else UNKNOWN


def route_of(page: str) -> str:
    """The name of the address: paths hold the names of companies and the keys of people."""
    try:
        return resolve(_split(page)[2]).view_name or UNKNOWN
    except Resolver404:
        return UNKNOWN


def _violations(said: Any, form: str) -> list[dict[str, Any]]:
    if form == OLD_FORM:
        found = [said.get("csp-report") if isinstance(said, dict) else None]
    else:
        reports = said if isinstance(said, list) else [None]
        # Other kinds (deprecations, interventions) come to the same address.
        of_ours = [one for one in reports if not isinstance(one, dict) or one.get("type") == "csp-violation"]
        found = [one.get("body") if isinstance(one, dict) else None for one in of_ours]
    violations = [one for one in found if isinstance(one, dict)]
    if len(violations) != len(found) or len(found) > MOST_AT_ONCE:
        raise ReportRefusedError
    return violations


def _text(violation: dict[str, Any], *names: str) -> str:
    """The first of the fields that holds a text."""
    return next((value for name in names if isinstance(value := violation.get(name), str) and value), "")


def _split(address: str) -> tuple[str, str, str]:
    """Scheme, host with port, and path; all empty for what is no address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", "", ""
    return parts.scheme, parts.netloc.rpartition("@")[2].lower(), parts.path
