"""Times and numbers as the phone writes them."""

from datetime import UTC, datetime


def local(at: float) -> datetime:
    """Return epoch seconds as a time in the computer's own zone."""
    return datetime.fromtimestamp(at, UTC).astimezone()


def clock(at: float) -> str:
    """Return ``9:42 AM`` in the computer's own zone."""
    return local(at).strftime("%I:%M %p").lstrip("0")


def clock_with_seconds(at: float) -> str:
    """Return ``9:42:07``."""
    return local(at).strftime("%I:%M:%S").lstrip("0")


def day(at: float, now: float) -> str:
    """Return ``Today``, ``Yesterday`` or ``Nov 16``."""
    then, today = local(at), local(now)
    days = (today.date() - then.date()).days
    if days in (0, 1):
        return ("Today", "Yesterday")[days]
    return f"{then:%b} {then.day}"


def moment(at: float, now: float) -> str:
    """Return day and time, leaving today out."""
    name = day(at, now)
    # A window that ends tomorrow is named by its weekday, because "Today" and "Yesterday" look back.
    if local(at).date() > local(now).date():
        name = f"{local(at):%a}"
    return clock(at) if name == "Today" else f"{name} {clock(at)}"
