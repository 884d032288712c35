"""The 24-hour window as the composer draws it."""

from dataclasses import dataclass
from datetime import timedelta

from customerflows.formatting import duration
from messaging.models.conversation import WINDOW

LOW = timedelta(hours=3)
AROUND = 50.3  # the ring's circumference in its own units: radius 8


@dataclass(frozen=True, slots=True)
class Window:
    """What is left of the time in which a free reply may be sent."""

    left: timedelta

    @property
    def is_low(self) -> bool:
        """Whether it closes within three hours."""
        return self.left <= LOW

    @property
    def words(self) -> str:
        """What is left, in words: "23 h 12 m left to reply", "Closes in 42 min"."""
        return f"Closes in {duration(self.left)}" if self.is_low else f"{duration(self.left)} left to reply"

    @property
    def arc(self) -> str:
        """The drawn part of the ring and the whole of it, as a dash pattern."""
        return f"{AROUND * (self.left / WINDOW):.1f} {AROUND}"
