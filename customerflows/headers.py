"""Response headers that no other middleware sets."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_FEATURES = "accelerometer camera display-capture geolocation gyroscope magnetometer microphone midi payment usb"
PERMISSIONS_POLICY = ", ".join(
    [*(f"{feature}=()" for feature in _FEATURES.split()), "publickey-credentials-get=(self)", "clipboard-write=(self)"]
)


class HeadersMiddleware:
    """Keeps pages out of caches and other sites, and switches off browser features that the product does not use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add what the view did not set itself."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Static files are nobody's in particular and are to be kept; their own headers say for how long.
        if not request.path_info.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
