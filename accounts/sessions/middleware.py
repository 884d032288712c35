"""Opens the session of each request, knowing which browser asks."""

from django.conf import settings
from django.contrib.sessions import middleware
from django.http import HttpRequest

from accounts.sessions.store import SessionStore


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's own, with the request at the store's hand."""

    def process_request(self, request: HttpRequest) -> None:
        """Nothing is read yet: that happens when somebody asks who this is."""
        request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME), request)
