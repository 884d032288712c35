"""Every route says who may come in; a new one that does not fails here, before anybody can come in."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from security.access import Access


def _routes(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, Any]]:
    """Every address of the site with the view that answers it."""
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield address, entry.callback
        else:
            yield from _routes(entry, address)


def _access(view: Any) -> Access | None:
    """What a view declares; a class-based one may do it on its class."""
    owner = getattr(view, "view_class", None) or getattr(view, "cls", None)
    return getattr(view, "access", None) or getattr(owner, "access", None)


def test_every_route_declares_its_access():
    undeclared = [address for address, view in _routes(get_resolver()) if not isinstance(_access(view), Access)]
    assert undeclared == []


def test_an_open_route_says_why_it_is_open():
    declared = [(address, _access(view)) for address, view in _routes(get_resolver())]
    assert [address for address, access in declared if access and access.kind == "public" and not access.reason] == []


def test_the_site_has_routes_to_declare():
    assert list(_routes(get_resolver())) != []
