"""When a next step is due, in the words of a card."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.utils.timezone import localtime

from customerflows import clock

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Due:
    """What is to do and on which `day`, in words; `tone` is copper for today, rose for overdue, else slate."""

    step: str
    day: str
    tone: str

    @classmethod
    def of(cls, step: str, on: date | None) -> Self | None:
        """From the step ("Call") and its day in the company's time zone; None when there is neither."""
        if on is None:
            return cls(step, "", "slate") if step else None
        today = localtime(clock.now()).date()
        days = (on - today).days
        day = {0: "today", 1: "tomorrow"}.get(days) or _day_words(on, today)
        tone = "rose" if days < 0 else "slate" if days else "copper"
        # People write "Call today": a day that the step names itself is not said twice.
        is_said = day.casefold() in step.casefold()
        return cls(step, "" if is_said else f"due {day}" if days < 0 else day, tone)

    @property
    def text(self) -> str:
        """Both as one phrase: "Call · today", "Call · due Nov 16", "Tomorrow"."""
        if not self.step:
            return self.day[:1].upper() + self.day[1:]
        return f"{self.step} · {self.day}" if self.day else self.step


def _day_words(day: date, today: date) -> str:
    """A day as "Thu" within the coming week, "Nov 16" within the year, else "Nov 16, 2025"."""
    if 0 < (day - today).days < _WEEK:
        return f"{day:%a}"
    text = f"{day:%b} {day.day}"
    return text if day.year == today.year else f"{text}, {day.year}"
