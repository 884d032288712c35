"""What a check can say."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """NOT AUDITED is the honest third answer: nothing could be looked up, so nothing is claimed."""

    OK = "OK"
    FAILED = "FAILED"
    NOT_AUDITED = "NOT AUDITED"


@dataclass(frozen=True, slots=True)
class Finding:
    """A check's answer and the text that explains it (empty when all is well)."""

    state: State
    text: str = ""

    @classmethod
    def of(cls, problems: list[str]) -> "Finding":
        """FAILED with the problems, one a line, or OK when there are none."""
        return cls(State.FAILED, "\n".join(problems)) if problems else cls(State.OK)


@dataclass(frozen=True, slots=True)
class Check:
    """A name to ask for it by, and the look itself."""

    name: str
    look: Callable[[], Finding]
