"""The answer to a request over a limit: a page, a toast for htmx, a problem in JSON for the API."""

from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from security.limits.spending import LimitReached

_API = "/api/"
# Limits against guessing; the others are against haste.
_GUESSING = {"login", "login_address", "second_factor", "reset", "reset_address"}


class LimitMiddleware:
    """Answers LimitReached, wherever in a view it was raised, with 429 and when to try again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do unless something is raised."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer in the way that the request was made."""
        if not isinstance(error, LimitReached):
            return None
        response = _answer(request, error)
        for name, value in error.verdict.headers().items():
            response.headers[name] = value
        return response


def _answer(request: HttpRequest, reached: LimitReached) -> HttpResponse:
    if request.path_info.startswith(_API):
        return _problem(reached)
    wait = in_words(reached.retry_after)
    if request.headers.get("HX-Request"):
        words = f"That was a lot at once. Try again in {wait}."
        return render(request, "components/toast.html", {"text": words, "tone": "rose"}, status=429)
    context = {
        "seconds": reached.retry_after,
        "wait": wait,
        "is_haste": reached.verdict.policy.name not in _GUESSING,
        # A form that was sent is filled in anew: a link cannot send it, and a password must not be kept for that.
        "again": request.get_full_path() if request.method == "GET" else quote(request.path),
    }
    return render(request, "429.html", context, status=429)


def _problem(reached: LimitReached) -> HttpResponse:
    """The answer to a program (RFC 9457)."""
    detail = f"The limit {reached.verdict.policy.name!r} is reached. Try again in {reached.retry_after} s."
    problem = {"type": "about:blank", "title": "Too Many Requests", "status": 429, "detail": detail}
    return JsonResponse(
        {**problem, "retry_after": reached.retry_after}, status=429, content_type="application/problem+json"
    )


def in_words(seconds: int) -> str:
    """How long to wait, as `countdown.js` goes on to say it."""
    if seconds < 60:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    return f"{seconds // 60} min {seconds % 60:02} s"
