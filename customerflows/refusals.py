"""Pages for requests that Django turns away before any view: too large, malformed, or without the form's token."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """413 with what to do about it for a body over the limits, 400 for everything else that cannot be read."""
    if isinstance(exception, TOO_MUCH):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with a way back to the page that the form was on; what was sent is not repeated for anybody."""
    if request.headers.get("HX-Request"):
        return render(request, "components/stale.html", status=403)
    back = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return render(request, "403_csrf.html", {"back": back if is_ours else ""}, status=403)
