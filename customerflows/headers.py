"""Response headers that no other middleware sets, and requests that a browser itself says came from elsewhere."""

from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

logger = structlog.get_logger(__name__)

# Every feature that Chromium knows by name; one that it does not know would be a warning on each page.
_OFF = (
    "accelerometer autoplay browsing-topics camera clipboard-read compute-pressure "
    "cross-origin-isolated display-capture encrypted-media gamepad geolocation gyroscope hid identity-credentials-get "
    "idle-detection keyboard-map local-fonts magnetometer microphone midi otp-credentials payment picture-in-picture "
    "screen-wake-lock serial storage-access sync-xhr unload usb window-management xr-spatial-tracking"
)
# Passkeys, copying by a button, and a photo at full size.
_OURS = "clipboard-write fullscreen publickey-credentials-create publickey-credentials-get"
PERMISSIONS_POLICY = ", ".join(
    [*(f"{name}=()" for name in _OFF.split()), *(f"{name}=(self)" for name in _OURS.split())]
)
# Read by a site that a visitor goes on to: of our public pages it may learn the host, of a company's pages nothing.
PUBLIC_REFERRER = "strict-origin-when-cross-origin"


class HeadersMiddleware:
    """Keeps pages out of caches and other sites, and switches off browser features that the product does not use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add what the view did not set itself."""
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # The policy's frame-ancestors says the same to every browser of this decade.
        headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        if _is_public(request):
            headers.setdefault("Referrer-Policy", PUBLIC_REFERRER)
        if settings.REPORTING_ENDPOINTS:
            headers.setdefault("Reporting-Endpoints", settings.REPORTING_ENDPOINTS)
        # Static files are nobody's in particular and are to be kept; their own headers say for how long.
        if not request.path_info.startswith("/static/"):
            headers.setdefault("Cache-Control", "no-store")
        return response


class OtherSitesMiddleware:
    """Refuses what another site's page makes a browser ask for, but for following a link to us (W3C Fetch Metadata).

    It stands before every view and needs no token. Browsers that send no such headers are left to the form token, and
    programs that are no browsers send none either.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 403 before anything is looked up."""
        if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"} and not _follows_a_link(request):
            logger.warning("refused from another site", site=request.headers["Sec-Fetch-Site"], method=request.method)
            return HttpResponse("This can’t be asked for by another site.", status=403, content_type="text/plain")
        return self.get_response(request)


def _follows_a_link(request: HttpRequest) -> bool:
    is_navigation = request.headers.get("Sec-Fetch-Mode") == "navigate"
    # A frame, an object or an embed navigates too, inside somebody else's page.
    return is_navigation and request.method in {"GET", "HEAD"} and request.headers.get("Sec-Fetch-Dest") == "document"


def _is_public(request: HttpRequest) -> bool:
    """Whether the page is one that anybody may see, as its view declares."""
    access: Any = getattr(getattr(request.resolver_match, "func", None), "access", None)
    return getattr(access, "kind", "") == "public"
