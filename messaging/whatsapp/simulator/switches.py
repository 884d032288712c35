"""The switches beside the phone: how the pretend Meta misbehaves."""

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, cast, get_args

from messaging.whatsapp.simulator.database import Database

type WindowCheck = Literal["async", "sync", "off"]
type SendMode = Literal["error", "slow", "lost_answer", "timeout", "server_error"]
WINDOW_CHECKS = get_args(WindowCheck.__value__)
SEND_MODES = get_args(SendMode.__value__)
LONGEST_WAIT = 120.0


class SwitchRefused(ValueError):
    """A switch was given a value it does not know; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """Lasting behaviour.

    ``window_check`` says how a free-form message outside 24 hours fails: by a later status (as seen in the wild), by
    the answer (as documented), or not at all.
    """

    duplicates: bool = False
    out_of_order: bool = False
    delay_seconds: float = 0.0
    pair_rate: bool = False
    window_check: WindowCheck = "async"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSend:
    """What happens to the next ``times`` sends.

    ``error``: ``code`` in the answer (``when`` sync) or in a later failed status (async). ``slow``: works after
    ``seconds``. ``lost_answer``: works, but the answer takes ``seconds`` and is a 504. ``timeout``: the same and
    nothing was accepted. ``server_error``: HTTP ``http_status`` at once.
    """

    mode: SendMode = "error"
    code: int = 131026
    when: Literal["sync", "async"] = "async"
    seconds: float = 0.0
    http_status: int = 500
    times: int = 1


class SwitchBoard:
    """Both kinds of switch, kept in the ``switch`` table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def lasting(self) -> Switches:
        """The switches as they stand."""
        return Switches(**(self._read("lasting") or {}))

    @property
    def next_send(self) -> NextSend | None:
        """What waits for the next send, or None when it works."""
        stored = self._read("next_send")
        return NextSend(**stored) if stored else None

    def change(self, changes: dict[str, Any]) -> Switches:
        """Change the named switches and leave the others. Raises SwitchRefused."""
        _check_names(Switches, changes)
        typed: dict[str, Any] = {name: _typed(Switches, name, value) for name, value in changes.items()}
        changed = replace(self.lasting, **typed)
        if changed.window_check not in WINDOW_CHECKS:
            raise SwitchRefused(f"window_check must be one of {', '.join(WINDOW_CHECKS)}.")
        _check_seconds("delay_seconds", changed.delay_seconds)
        self._write("lasting", asdict(changed))
        return changed

    def set_next_send(self, values: dict[str, Any]) -> NextSend | None:
        """Decide about the next sends; ``{"mode": "works"}`` clears. Raises SwitchRefused."""
        if values.get("mode") == "works":
            self._database.run("DELETE FROM switch WHERE name = 'next_send'")
            return None
        _check_names(NextSend, values)
        typed: dict[str, Any] = {name: _typed(NextSend, name, value) for name, value in values.items()}
        chosen = NextSend(**typed)
        if chosen.mode not in SEND_MODES:
            raise SwitchRefused(f"mode must be one of works, {', '.join(SEND_MODES)}.")
        if chosen.when not in ("sync", "async"):
            raise SwitchRefused("when must be sync or async.")
        if not 500 <= chosen.http_status <= 599:
            raise SwitchRefused("http_status must be 500 to 599.")
        if not 1 <= chosen.times <= 1000:
            raise SwitchRefused("times must be 1 to 1000.")
        _check_seconds("seconds", chosen.seconds)
        self._write("next_send", asdict(chosen))
        return chosen

    def take_next_send(self) -> NextSend | None:
        """Return what shall happen to this send and count it down."""
        chosen = self.next_send
        if chosen is not None and chosen.times > 1:
            self._write("next_send", asdict(replace(chosen, times=chosen.times - 1)))
        elif chosen is not None:
            self.set_next_send({"mode": "works"})
        return chosen

    def _read(self, name: str) -> dict[str, Any] | None:
        row = self._database.row("SELECT value FROM switch WHERE name = ?", (name,))
        return cast("dict[str, Any]", json.loads(row["value"])) if row else None

    def _write(self, name: str, value: dict[str, Any]) -> None:
        self._database.run(
            "INSERT INTO switch (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, json.dumps(value)),
        )


def _check_names(kind: type[Switches | NextSend], values: dict[str, Any]) -> None:
    unknown = set(values) - {field.name for field in fields(kind)}
    if unknown:
        raise SwitchRefused(f"Unknown: {', '.join(sorted(unknown))}.")


def _typed(kind: type[Switches | NextSend], name: str, value: Any) -> bool | int | float | str:
    """Return ``value`` if its JSON type is that of the switch's default (a whole number may stand for a fraction)."""
    # ``True`` is an ``int`` to Python; a script that sends it for a number has made a mistake.
    default = kind.__dataclass_fields__[name].default
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(default):
        raise SwitchRefused(f"{name} must be a {type(default).__name__}.")
    return cast("bool | int | float | str", value)


def _check_seconds(name: str, value: float) -> None:
    if not 0 <= value <= LONGEST_WAIT:
        raise SwitchRefused(f"{name} must be 0 to {LONGEST_WAIT:.0f}.")
