"""The table of limits, and the exact token bucket behind each of them.

The bucket is a GCRA (generic cell rate algorithm): all it remembers is the moment at which it will be full again, so
one step in Valkey reads it, decides and writes it, and parallel calls cannot slip through between. Needs no Django:
the edge and the site count by the same script and the same numbers.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from hashlib import blake2b
from typing import Self

PREFIX = "limit:"
SECOND = 1_000_000
"""Microseconds, the unit of every time in here."""
TIMEOUT_SECONDS = 0.05
BREAK_SECONDS = 5.0
PROCESSES = 4
"""How many processes of the site share a limit: two of `deploy/entrypoint`, in as many as two containers."""

# Valkey's own clock, so that no process with another time makes a bucket fuller. The moment is written in full: Lua's
# own spelling of large numbers drops digits. A bucket emptier than empty was filled under a clock that was set back
# since: it begins anew, or it would stay closed until the clock is there again.
GCRA = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local emission, burst, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local capacity = emission * burst
local full_at = tonumber(redis.call('GET', KEYS[1]) or now)
if full_at < now or full_at > now + 2 * capacity then full_at = now end
local then_full = full_at + emission * cost
local wait = then_full - now - capacity
if wait > 0 then
    return {0, math.max(0, math.floor((now + capacity - full_at) / emission)), wait, full_at - now}
end
redis.call('SET', KEYS[1], string.format('%.0f', then_full), 'PX', math.ceil((then_full - now) / 1000))
return {1, math.floor(-wait / emission), 0, then_full - now}
"""


class Key(Enum):
    """What a limit is counted by."""

    ADDRESS = "the client's address"
    PERSON_AT_ADDRESS = "the person who is named, at the client's address; and that address by itself"
    USER = "the person who is signed in, or who is about to be; a visitor's address"
    ACCOUNT = "the company"
    RECIPIENT = "the address that mail goes to"
    NUMBER = "the WhatsApp number, or the caller's address"


class Fallback(Enum):
    """What decides while Valkey does not answer."""

    POSTGRES = "a bucket in PostgreSQL: nobody may guess more often only because a server is down"
    PROCESS = "a bucket in each process, smaller by the number of processes"
    OPEN = "nothing: the caller has proven who they are, and sends again what is refused"


@dataclass(frozen=True, slots=True)
class Policy:
    """A limit: `burst` at once, and as many again in each `period` of seconds.

    `crowd` is the burst of a client address as a whole where the key is narrower than that: an office shares one.
    """

    name: str
    burst: int
    period: int
    keyed_by: Key
    when_down: Fallback
    cost: int = 1
    crowd: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.cost <= self.burst or self.period <= 0:
            raise ValueError(f"The limit {self.name!r} lets nothing through.")

    @property
    def emission(self) -> int:
        """Microseconds in which one token comes back; whole, so that no sum of them is ever rounded."""
        return math.ceil(self.period * SECOND / self.burst)

    @property
    def of_the_crowd(self) -> Self:
        """The limit of the address as a whole."""
        return replace(self, name=f"{self.name}_address", burst=self.crowd, crowd=0) if self.crowd else self

    def bucket(self, keys: Sequence[str]) -> str:
        """The name of a bucket. Hashed: an email address is nobody's business there, and may be of any length."""
        digest = blake2b("\0".join(keys).encode(errors="backslashreplace"), digest_size=16).hexdigest()
        return f"{PREFIX}{self.name}:{digest}"

    def arguments(self, cost: int | None = None) -> tuple[int, int, int]:
        """The arguments of GCRA."""
        return self.emission, self.burst, self.cost if cost is None else cost


def _policies(*policies: Policy) -> dict[str, Policy]:
    return {policy.name: policy for policy in policies}


MINUTE, HOUR = 60, 3600
# fmt: off
POLICIES = _policies(
    # Never by the email address alone: anybody could then lock somebody else out.
    Policy("login",         10,     5 * MINUTE,  Key.PERSON_AT_ADDRESS, Fallback.POSTGRES, crowd=60),
    # By the person: only who knows the password gets this far, and could then guess from many addresses.
    Policy("second_factor", 5,      5 * MINUTE,  Key.USER,              Fallback.POSTGRES),
    Policy("reset",         5,      HOUR,        Key.PERSON_AT_ADDRESS, Fallback.POSTGRES, crowd=20),
    Policy("sign_up",       20,     HOUR,        Key.ADDRESS,           Fallback.POSTGRES),
    Policy("invitation",    30,     HOUR,        Key.ACCOUNT,           Fallback.POSTGRES),
    Policy("email",         10,     HOUR,        Key.RECIPIENT,         Fallback.POSTGRES),
    Policy("api",           600,    MINUTE,      Key.ACCOUNT,           Fallback.PROCESS),
    # Search-as-you-type asks a few times for each thing that somebody looks for.
    Policy("search",        120,    MINUTE,      Key.USER,              Fallback.PROCESS),
    Policy("export",        10,     HOUR,        Key.USER,              Fallback.PROCESS),
    Policy("lead_form",     10,     10 * MINUTE, Key.ADDRESS,           Fallback.PROCESS),
    Policy("csp_report",    30,     MINUTE,      Key.ADDRESS,           Fallback.PROCESS),
    # Meta's fastest numbers send a thousand messages a second.
    Policy("webhook",       60_000, MINUTE,      Key.NUMBER,            Fallback.OPEN),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a bucket said: how much is left, how long to wait for what was asked, and when it is full (microseconds)."""

    policy: Policy
    is_allowed: bool
    remaining: int
    wait: int = 0
    full_in: int = 0

    @classmethod
    def of(cls, policy: Policy, reply: Sequence[int]) -> Self:
        """Read the reply of GCRA, or a row of its counterpart in PostgreSQL."""
        is_allowed, remaining, wait, full_in = reply
        return cls(policy, bool(is_allowed), int(remaining), int(wait), int(full_in))

    @property
    def retry_after(self) -> int:
        """Whole seconds after which the same is allowed; 0 where it was."""
        return math.ceil(self.wait / SECOND)

    def headers(self) -> dict[str, str]:
        """The RateLimit headers of the IETF (draft-ietf-httpapi-ratelimit-headers), and Retry-After for a refusal."""
        name, full_in = self.policy.name, math.ceil(self.full_in / SECOND)
        told = {
            "RateLimit-Policy": f'"{name}";q={self.policy.burst};w={self.policy.period}',
            "RateLimit": f'"{name}";r={self.remaining};t={full_in}',
        }
        return told if self.is_allowed else {**told, "Retry-After": str(self.retry_after)}


class Breaker:
    """Keeps a server that did not answer from being asked again for BREAK_SECONDS: each question would cost a wait."""

    def __init__(self) -> None:
        self._closed_at = 0.0

    def lets_through(self) -> bool:
        """Whether the server may be asked. After a break one caller tries; the others go on without."""
        if not self._closed_at:
            return True
        if time.monotonic() < self._closed_at:
            return False
        self.trip()
        return True

    def trip(self) -> None:
        """The server did not answer."""
        self._closed_at = time.monotonic() + BREAK_SECONDS

    def close(self) -> None:
        """The server answered."""
        self._closed_at = 0.0
