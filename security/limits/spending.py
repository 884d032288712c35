"""Spending from a bucket: one step in Valkey, and what stands in for it where Valkey does not answer in 50 ms."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import redis
from django.conf import settings
from prometheus_client import Counter
from redis.backoff import NoBackoff
from redis.retry import Retry

from customerflows.limits import GCRA, POLICIES, TIMEOUT_SECONDS, Breaker, Fallback, Policy, Verdict
from security.limits.database_buckets import spend_in_database
from security.limits.process_buckets import spend_in_process

logger = logging.getLogger(__name__)

REFUSED = Counter("limit_refused_total", "Requests over a limit", ["policy"])
WITHOUT_VALKEY = Counter("limit_without_valkey_total", "Limits decided while Valkey did not answer", ["policy"])


class LimitReached(Exception):
    """Somebody asked too often. `verdict` says by which limit, and `retry_after` for how many seconds to wait."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(f"{verdict.policy.name}: again in {verdict.retry_after} s")
        self.verdict = verdict
        self.retry_after = verdict.retry_after


def spend(name: str, *keys: str, cost: int | None = None) -> Verdict:
    """Take what `name` costs (or `cost`) from the bucket of `keys`; raises LimitReached when too little is left."""
    return spend_from(POLICIES[name], keys, cost)


def spend_from(policy: Policy, keys: Sequence[str], cost: int | None = None) -> Verdict:
    """The same for a policy in hand."""
    if not keys or not 0 < (policy.cost if cost is None else cost) <= policy.burst:
        raise ValueError(f"The limit {policy.name!r} cannot be spent like this.")
    bucket = policy.bucket(keys)
    verdict = _in_valkey(policy, bucket, cost) or _without_valkey(policy, bucket, cost)
    if not verdict.is_allowed:
        REFUSED.labels(policy.name).inc()
        raise LimitReached(verdict)
    return verdict


@dataclass
class _Line:
    """The way to one Valkey, and whether it is worth trying."""

    client: redis.Redis
    breaker: Breaker = field(default_factory=Breaker)


_lines: dict[str, _Line] = {}


def _line() -> _Line:
    url = settings.ENVIRONMENT.redis_url
    if url not in _lines:
        # Without its own retries: they cost four seconds a call while the server is down.
        client = redis.Redis.from_url(
            url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        _lines.setdefault(url, _Line(client))
    return _lines[url]


def _in_valkey(policy: Policy, bucket: str, cost: int | None) -> Verdict | None:
    """What Valkey says; None where it does not answer, or answers with an error."""
    line = _line()
    if not line.breaker.lets_through():
        return None
    try:
        # The whole script each time: named by its hash, it would have to be sent again after a restart anyway.
        reply = cast(list[int], line.client.eval(GCRA, 1, bucket, *map(str, policy.arguments(cost))))
    except (redis.RedisError, OSError) as error:
        line.breaker.trip()
        logger.warning("limits without valkey", extra={"error": type(error).__name__})
        return None
    line.breaker.close()
    return Verdict.of(policy, reply)


def _without_valkey(policy: Policy, bucket: str, cost: int | None) -> Verdict:
    WITHOUT_VALKEY.labels(policy.name).inc()
    if policy.when_down is Fallback.POSTGRES:
        return spend_in_database(policy, bucket, cost)
    if policy.when_down is Fallback.PROCESS:
        return spend_in_process(policy, bucket, cost)
    return Verdict(policy, is_allowed=True, remaining=policy.burst)
