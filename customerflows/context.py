"""Context processors of every page: the nonce of its scripts and the chosen theme."""

from django.http import HttpRequest

THEMES = ("light", "dark")


def csp(request: HttpRequest) -> dict[str, str]:
    """``csp_nonce``, the name django-htmx reads; as text: the lazy nonce counts as false until used."""
    return {"csp_nonce": str(getattr(request, "csp_nonce", ""))}


def shell(request: HttpRequest) -> dict[str, str]:
    """``theme``: light, dark, or empty for the system's own choice; anything else in the cookie is ignored."""
    chosen = request.COOKIES.get("theme", "")
    return {"theme": chosen if chosen in THEMES else ""}
