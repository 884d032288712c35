"""Figures, times and names in the product's plain words: the same in templates, toasts and messages.

Times are shown in the current time zone (the middleware activates the company's) and compared with the house clock.
"""

from datetime import datetime, timedelta
from zlib import crc32

from django.utils.timezone import localtime

from customerflows.clock import now

TONES = ("slate", "sky", "teal", "green", "amber", "copper", "rose", "violet")


def money(cents: int | None) -> str:
    """Whole cents of US dollars as ``$7,450``; cents are shown only when there are any. None is an empty string."""
    if cents is None:
        return ""
    dollars, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}${dollars:,}.{rest:02}" if rest else f"{sign}${dollars:,}"


def clock_time(moment: datetime | None) -> str:
    """The time of day: ``9:42 AM``."""
    if moment is None:
        return ""
    local = localtime(moment)
    # strftime's unpadded hour differs between systems, so the hour is made here.
    return f"{local.hour % 12 or 12}:{local:%M} {local:%p}"


def short_date(moment: datetime | None) -> str:
    """``Nov 16`` within the current year, ``Nov 16, 2025`` outside it."""
    if moment is None:
        return ""
    local = localtime(moment)
    text = f"{local:%b} {local.day}"
    return text if local.year == localtime(now()).year else f"{text}, {local.year}"


def chat_time(moment: datetime | None) -> str:
    """When something was said, briefly: ``9:42 AM``, ``Yesterday``, ``Thu``, ``Nov 16``, ``Nov 16, 2025``."""
    if moment is None:
        return ""
    days = days_ago(moment)
    if days == 0:
        return clock_time(moment)
    if days == 1:
        return "Yesterday"
    # A weekday is only clear within a week; what lies ahead gets its date.
    return f"{localtime(moment):%a}" if 1 < days < 7 else short_date(moment)


def day_name(moment: datetime | None) -> str:
    """The heading over a day: ``Today``, ``Yesterday``, ``Monday, Nov 16``, ``Nov 16, 2025``."""
    if moment is None:
        return ""
    named = {0: "Today", 1: "Yesterday"}.get(days_ago(moment))
    if named:
        return named
    local = localtime(moment)
    return f"{local:%A}, {short_date(moment)}" if local.year == localtime(now()).year else short_date(moment)


def full_stamp(moment: datetime | None) -> str:
    """Everything about an instant, for titles: ``Sunday, Nov 22, 2026, 9:42 AM CST``."""
    if moment is None:
        return ""
    local = localtime(moment)
    return f"{local:%A, %b} {local.day}, {local.year}, {clock_time(moment)} {local:%Z}"


def days_ago(moment: datetime) -> int:
    """Midnights between then and now in the current time zone; negative when it lies ahead."""
    return (localtime(now()).date() - localtime(moment).date()).days


def duration(span: timedelta | float | None) -> str:
    """A length of time (seconds or timedelta) as people say it: ``23 h 12 m``, ``42 min``, ``3 days``."""
    if span is None:
        return ""
    seconds = span.total_seconds() if isinstance(span, timedelta) else span
    minutes = int(seconds // 60)
    if minutes < 1:
        return "less than a minute"
    hours, rest = divmod(minutes, 60)
    days = hours // 24
    if days:
        return "1 day" if days == 1 else f"{days} days"
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {rest} m" if rest else f"{hours} h"


def initials(name: str | None) -> str:
    """One or two capital letters for an avatar, of the first and last word that hold any; ``?`` for none."""
    firsts = [letters[0] for word in (name or "").split() if (letters := [c for c in word if c.isalnum()])]
    return "".join(firsts[:1] + firsts[1:][-1:]).upper() or "?"


def tone_of(identity: object) -> str:
    """The same one of the eight tones for the same id, in every process (so not Python's own salted hash)."""
    return TONES[crc32(str(identity).encode()) % len(TONES)]
