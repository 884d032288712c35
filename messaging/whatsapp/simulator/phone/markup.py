"""Builds HTML as a tree of calls, so that every text is escaped unless it is already markup."""

from html import escape
from typing import Final


class Markup(str):
    """Text that is HTML already. Only this module makes it, out of escaped parts."""

    __slots__ = ()


type Child = Markup | str | int | list[Markup] | None
type Attribute = str | int | bool | None
VOID: Final = frozenset({"br", "img", "input", "link", "meta"})


def el(tag: str, *children: Child, **attributes: Attribute) -> Markup:
    """Return an element. ``class_`` is ``class``, ``aria_label`` is ``aria-label``; None and False leave out."""
    opening = f"<{tag}{''.join(_attribute(name, value) for name, value in attributes.items())}>"
    if tag in VOID:
        return Markup(opening)
    return Markup(f"{opening}{join(*children)}</{tag}>")


def join(*children: Child) -> Markup:
    """Return children one after the other, escaping those that are not markup."""
    return Markup("".join(_child(child) for child in children))


def document(root: Markup) -> str:
    """Return a whole page."""
    return f"<!doctype html>\n{root}\n"


def _child(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, list):
        return "".join(child)
    return child if isinstance(child, Markup) else escape(str(child))


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    written = name.rstrip("_").replace("_", "-")
    return f" {written}" if value is True else f' {written}="{escape(str(value))}"'
