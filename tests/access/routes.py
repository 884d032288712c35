"""Every address of the site, by the name that pages use for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from security.access import Access
from tests.factories import Story

_KEY = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """A named address. `keys` are the parts of it that somebody could forge."""

    name: str
    pattern: str
    view: Any

    @property
    def access(self) -> Access | None:
        """What its view declares of who may come in."""
        declared: Access | None = getattr(self.view, "access", None)
        return declared

    @property
    def is_tenant(self) -> bool:
        """Whether it lies inside a company."""
        return "account_slug>" in self.pattern

    @property
    def keys(self) -> list[str]:
        """The names of the keys in it, without the company's."""
        return [key for key in _KEY.findall(self.pattern) if key != "account_slug"]

    def address(self, story: Story, **forged: Any) -> str:
        """Where it is in a company, with that company's keys but for those that are `forged`."""
        named = {**story.ids, **story.names}
        slug = {"account_slug": story.account.slug} if self.is_tenant else {}
        return reverse(self.name, kwargs={**slug, **{key: named[key] for key in self.keys}, **forged})


def _walk(resolver: URLResolver, prefix: str = "/", space: str = "") -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield Route(f"{space}{entry.name}" if entry.name else f"nameless {pattern}", pattern, entry.callback)
        else:
            yield from _walk(entry, pattern, f"{space}{entry.namespace}:" if entry.namespace else space)


@cache
def routes() -> list[Route]:
    """All of them, as Django resolves them."""
    return list(_walk(get_resolver()))


def route(name: str) -> Route:
    """The one with this name."""
    return next(one for one in routes() if one.name == name)
