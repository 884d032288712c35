"""What Meta tells about customers' wishes, templates, groups, the account and its numbers."""

from dataclasses import dataclass
from datetime import datetime

from messaging.whatsapp.events.base import Event, Party
from messaging.whatsapp.fields import Fields


@dataclass(frozen=True, slots=True)
class PreferenceChanged(Event):
    """A customer stopped, resumed or signed up to a category of messages; ``value`` is lower case."""

    customer: Party
    category: str
    value: str


@dataclass(frozen=True, slots=True)
class Template:
    """Which template; Meta keys it by id, people by name and language."""

    id: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class TemplateStatusChanged(Event):
    """``status`` is Meta's word in capitals (APPROVED, REJECTED, PAUSED …); ``reason`` is absent where it was NONE.

    ``recommendation`` is Meta's advice on a rejection; ``details`` holds the rest (``disable_info``, ``other_info`` …).
    """

    template: Template
    status: str
    reason: str | None
    category: str | None
    recommendation: str | None
    details: Fields


@dataclass(frozen=True, slots=True)
class TemplateQualityChanged(Event):
    """GREEN, YELLOW, RED or UNKNOWN."""

    template: Template
    previous: str | None
    current: str


@dataclass(frozen=True, slots=True)
class TemplateCategoryChanged(Event):
    """With ``upcoming``, the category changes to it at ``effective_at``; without, it changed already."""

    template: Template
    previous: str | None
    current: str
    upcoming: str | None
    effective_at: datetime | None


@dataclass(frozen=True, slots=True)
class TemplateComponentsChanged(Event):
    """Somebody edited the template; these are its words now."""

    template: Template
    title: str | None
    body: str | None
    footer: str | None
    buttons: list[Fields]


@dataclass(frozen=True, slots=True)
class AccountEvent(Event):
    """Something about the business: its account, limits, numbers, security or partners.

    ``event`` is Meta's word where it has one (ACCOUNT_RESTRICTION, PIN_RESET_REQUEST …), else the field's name;
    ``phone`` is the business number concerned, as digits; ``details`` is the whole value.
    """

    event: str
    phone: str | None
    details: Fields


@dataclass(frozen=True, slots=True)
class GroupEvent(Event):
    """A group was made, changed or lost members; ``event`` is Meta's ``type``."""

    group_id: str | None
    event: str
    details: Fields


@dataclass(frozen=True, slots=True)
class AppStateSynced(Event):
    """The business's phone added, changed or removed a contact in its address book."""

    action: str
    contact: Party
    full_name: str | None
