"""The timeline as its page shows it: a part of it, under headings of days and months, with a sign for each kind."""

from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localtime

from contacts.models.activity import Activity
from contacts.models.contact import Contact
from customerflows.formatting import day_name, days_ago
from customerflows.paging import page_of

SHOWN = 50
MOST_SHOWN = 500
LENGTHS = {str(length): length for length in range(SHOWN, MOST_SHOWN + 1, SHOWN)}
WEEK = 7

Kind = Activity.Kind

FILTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "messages": ("Messages", (Kind.CHAT, Kind.CALL)),
    "notes": ("Notes", (Kind.NOTE,)),
    "deals": ("Deals", (Kind.DEAL,)),
}

_SIGNS: dict[str, tuple[str, str]] = {
    Kind.CREATED: ("user", "teal"),
    Kind.NOTE: ("lock", "amber"),
    Kind.CALL: ("phone-call", "slate"),
    Kind.CHAT: ("message-circle", "green"),
    Kind.DEAL: ("square-kanban", "sky"),
    Kind.CONSENT: ("shield-check", "slate"),
    Kind.IDENTITY: ("contact", "slate"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One activity with how it is drawn."""

    activity: Activity

    @property
    def icon(self) -> str:
        """The sign of its kind."""
        return _SIGNS[self.activity.kind][0]

    @property
    def tone(self) -> str:
        """The colour of its sign."""
        return _SIGNS[self.activity.kind][1]

    @property
    def is_recent(self) -> bool:
        """Whether it has its day for a heading; older ones share that of their month."""
        return days_ago(self.activity.occurred_at) < WEEK

    @property
    def heading(self) -> str:
        """The day, or the month for what is older than a week."""
        moment = self.activity.occurred_at
        return day_name(moment) if self.is_recent else f"{localtime(moment):%B %Y}"

    @property
    def who(self) -> str:
        """The member behind it, where the words do not say so."""
        by = self.activity.by
        return by.first_name if by and by.first_name not in self.activity.title else ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A part of a contact's timeline, newest first. It grows to MOST_SHOWN and then goes on from `start`."""

    entries: list[Entry]
    show: str
    shown: int
    start: str
    earlier: dict[str, Any] | None

    @property
    def address(self) -> dict[str, Any]:
        """What its address asks for, to fetch the same part again."""
        return _given(show=self.show, shown=self.shown, start=self.start)

    @property
    def tabs(self) -> list[tuple[str, str]]:
        """The filters: what the address says, and the word on the button."""
        return [("", "All"), *((name, label) for name, (label, _kinds) in FILTERS.items())]


def timeline_of(contact: Contact, *, show: str = "", shown: str = "", start: str = "") -> Timeline:
    """The part that an address asks for. A filter or a length that is none of ours counts as none given.

    BadRequest for a `start` that is not ours.
    """
    show = show if show in FILTERS else ""
    length = LENGTHS.get(shown, SHOWN)
    activities = contact.activities.select_related("by")
    # No index by kind: a contact has hundreds of entries and not thousands, and the index of the timeline finds them.
    if show:
        activities = activities.filter(kind__in=FILTERS[show][1])
    page = page_of(activities, "occurred_at", start, size=length)
    earlier = None
    if page.next_cursor:
        # The list grows in place, so that what is read does not move; beyond the cap a fresh part begins.
        shown_next, start_next = (length + SHOWN, start) if length < MOST_SHOWN else (SHOWN, page.next_cursor)
        earlier = _given(show=show, shown=shown_next, start=start_next)
    return Timeline([Entry(row) for row in page.rows], show, length, start, earlier)


def _given(**parameters: Any) -> dict[str, Any]:
    """The parameters of an address that say something."""
    return {name: value for name, value in parameters.items() if value}
