"""A browser tab's side of the event stream."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Event:
    """One event as EventSource would hand it over."""

    kind: str
    id: str
    data: Any


class Listener:
    """Reads a stream event by event; a silence of more than the client's time-out fails the test."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.iter_lines()

    def next(self) -> Event:
        """Wait for the next event, skipping beats. Raises StopIteration at the end of the stream."""
        fields: dict[str, str] = {}
        while True:
            line = next(self._lines)
            if not line and "event" in fields:
                return Event(fields["event"], fields.get("id", ""), json.loads(fields["data"]))
            name, _, value = line.partition(": ")
            fields[name] = value

    def rest(self) -> list[str]:
        """Read to the end of the stream."""
        return list(self._lines)


@contextmanager
def listening(address: str, token: str, age: int | None = 0) -> Iterator[Listener]:
    """Open a stream; without an ``age`` (milliseconds) the page does not say how old it is."""
    params = {"token": token} | ({} if age is None else {"age": str(age)})
    with httpx.stream("GET", address + "/events/", params=params, timeout=8) as response:
        yield Listener(response)
