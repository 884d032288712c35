"""An event in a plain sentence: "Dana changed the role of Ellie: Member → Viewer"."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from security.audit.actions import SENTENCES
from security.audit.reading import Event

_NOBODY = "Somebody"
_SYSTEM = "CustomerFlows"


@dataclass(frozen=True, slots=True)
class Change:
    """A field before (empty where nothing was) and after, in words."""

    field: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.before} → {self.after}" if self.before else self.after


def sentence(event: Event) -> str:
    """The event as people read it; the name of the action where its sentence is gone."""
    template = SENTENCES.get(event.action)
    if template is None:
        return event.action
    changed = changes(event)
    words = _Words({name: _words(value) for name, value in event.after.items()})
    words["actor"] = event.actor_name or (_SYSTEM if event.actor_id is None else _NOBODY)
    words["subject"] = event.subject_name or "a record"
    words["change"] = "; ".join(map(str, changed))
    words["changes"] = "; ".join(f"{one.field.lower()} {one}" for one in changed)
    return template.format_map(words)


def changes(event: Event) -> list[Change]:
    """Every field that the event holds, before and after, in the order of their names."""
    return list(_changes(event))


def _changes(event: Event) -> Iterator[Change]:
    for name in sorted({*event.before, *event.after}):
        # A field that had no value before is a fact and no change.
        before = _words(event.before[name]) if name in event.before else ""
        yield Change(name.replace("_", " ").capitalize(), before, _words(event.after.get(name)))


def _words(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


class _Words(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "–"
