"""Every route says who may come in; a new one that does not fails here, before anybody can come in."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, include, path
from django.urls.resolvers import RegexPattern
from django.views import View

from security.access import Access, public


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


def _undeclared(resolver: URLResolver) -> list[str]:
    return [address for address, view in _routes(resolver) if not isinstance(_access(view), Access)]


def test_every_route_declares_its_access():
    assert _undeclared(get_resolver()) == []


def test_a_route_that_declares_nothing_is_found_however_deep_it_lies():
    door = public("for this test")(View.as_view())
    inner = [path("open/", door), path("forgotten/", View.as_view())]
    assert _undeclared(URLResolver(RegexPattern(r""), [path("deals/", include(inner))])) == ["/deals/forgotten/"]


def test_an_open_route_says_why_it_is_open():
    declared = [(address, _access(view)) for address, view in _routes(get_resolver())]
    assert [address for address, access in declared if access and access.kind == "public" and not access.reason] == []


def test_the_site_has_routes_to_declare():
    assert list(_routes(get_resolver())) != []
