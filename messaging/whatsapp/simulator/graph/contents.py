"""What Meta demands of a message's content, kind by kind. Limits are those of the Cloud API reference of late 2026."""

from collections.abc import Callable
from typing import Any, cast

from messaging.whatsapp.simulator.errors import GraphError

type Content = dict[str, Any]


def require(holder: Content, name: str, kind: type | tuple[type, ...], label: str) -> Any:
    """Return ``holder[name]`` if it is there and of the type. Raises GraphError 100."""
    value = holder.get(name)
    if value is None or (value == "" and kind is str):
        raise GraphError(
            100, f"The parameter {label} is required.", message=f"(#100) The parameter {label} is required."
        )
    if not isinstance(value, kind) or isinstance(value, bool):
        raise GraphError(100, f"Param {label} has the wrong type.", message=f"(#100) Param {label} has the wrong type.")
    return value


def at_most(text: str, limit: int, label: str) -> None:
    """Refuse text of more than ``limit`` characters. Raises GraphError 100."""
    if len(text) > limit:
        words = f"Param {label} must be at most {limit} characters long."
        raise GraphError(100, words, message=f"(#100) {words}")


def check(kind: str, content: Content) -> None:
    """Check the object under the kind's name. Raises GraphError 100, or 131009 for a value out of range."""
    CHECKS[kind](content)


def _text(content: Content) -> None:
    at_most(require(content, "body", str, "text['body']"), 4096, "text['body']")


def _medium(content: Content) -> None:
    if not isinstance(content.get("id"), str) and not isinstance(content.get("link"), str):
        raise GraphError(100, "A media object needs an id or a link.")
    at_most(str(content.get("caption") or ""), 1024, "caption")


def _location(content: Content) -> None:
    for name, limit in (("latitude", 90.0), ("longitude", 180.0)):
        value = require(content, name, (int, float, str), f"location['{name}']")
        try:
            is_on_earth = abs(float(value)) <= limit
        except ValueError:
            is_on_earth = False
        if not is_on_earth:
            raise GraphError(131009, f"location['{name}'] is not a coordinate.")


def _reaction(content: Content) -> None:
    require(content, "message_id", str, "reaction['message_id']")
    if not isinstance(content.get("emoji", ""), str):
        raise GraphError(131009, "reaction['emoji'] must be text, empty to take the reaction away.")


def _template(content: Content) -> None:
    at_most(require(content, "name", str, "template['name']"), 512, "template['name']")
    language = require(content, "language", dict, "template['language']")
    require(language, "code", str, "template['language']['code']")
    for component in _objects(content.get("components")):
        _objects(component.get("parameters"))


def _contacts(content: Content) -> None:
    if not content.get("contacts"):
        raise GraphError(100, "The parameter contacts is required.")


def _interactive(content: Content) -> None:
    variant = require(content, "type", str, "interactive['type']")
    body = require(content, "body", dict, "interactive['body']")
    limit = 4096 if variant == "list" else 1024
    at_most(require(body, "text", str, "interactive['body']['text']"), limit, "interactive['body']['text']")
    for part in ("header", "footer"):
        _object(content.get(part) or {})
    action = require(content, "action", dict, "interactive['action']")
    if variant == "button":
        _buttons(require(action, "buttons", list, "interactive['action']['buttons']"))
    if variant == "list":
        _sections(require(action, "sections", list, "interactive['action']['sections']"))


def _buttons(buttons: list[Any]) -> None:
    if not 1 <= len(buttons) <= 3:
        raise GraphError(131009, "A message has 1 to 3 reply buttons.")
    for button in _objects(buttons):
        reply = require(button, "reply", dict, "button['reply']")
        at_most(require(reply, "title", str, "button['reply']['title']"), 20, "button['reply']['title']")
        at_most(require(reply, "id", str, "button['reply']['id']"), 256, "button['reply']['id']")


def _sections(sections: list[Any]) -> None:
    rows = [row for section in _objects(sections) for row in _objects(section.get("rows"))]
    if not 1 <= len(rows) <= 10:
        raise GraphError(131009, "A list has 1 to 10 rows in all its sections.")
    for row in rows:
        at_most(require(row, "title", str, "row['title']"), 24, "row['title']")
        at_most(require(row, "id", str, "row['id']"), 200, "row['id']")
        at_most(str(row.get("description") or ""), 72, "row['description']")


def _objects(value: Any) -> list[Content]:
    if not isinstance(value, list | None):
        raise GraphError(100, "A list was expected.")
    return [_object(item) for item in value or ()]


def _object(value: Any) -> Content:
    if not isinstance(value, dict):
        raise GraphError(100, "An object was expected.")
    return cast("Content", value)


CHECKS: dict[str, Callable[[Content], None]] = {
    "text": _text,
    "image": _medium,
    "audio": _medium,
    "video": _medium,
    "document": _medium,
    "sticker": _medium,
    "location": _location,
    "reaction": _reaction,
    "contacts": _contacts,
    "interactive": _interactive,
    "template": _template,
}
