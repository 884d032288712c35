"""Buckets in the memory of this process, for reading while Valkey is down."""

import threading
import time

from customerflows.limits import PROCESSES, SECOND, Policy, Verdict

MOST = 10_000
_full_at: dict[str, int] = {}
_lock = threading.Lock()


def spend_in_process(policy: Policy, bucket: str, cost: int | None = None) -> Verdict:
    """Take from this process's share of a bucket, which is what GCRA does in Valkey with the whole."""
    emission, burst, price = policy.arguments(cost)
    # The processes do not know of each other, so each gives out its part, and is as much slower in earning it back.
    emission, burst = emission * PROCESSES, max(burst // PROCESSES, price)
    capacity = emission * burst
    with _lock:
        now = time.monotonic_ns() // (1_000_000_000 // SECOND)
        full_at = max(_full_at.get(bucket, now), now)
        then_full = full_at + emission * price
        wait = then_full - now - capacity
        if wait > 0:
            return Verdict(policy, False, (now + capacity - full_at) // emission, wait, full_at - now)
        _make_room(now)
        _full_at[bucket] = then_full
    return Verdict(policy, True, -wait // emission, 0, then_full - now)


def _make_room(now: int) -> None:
    """Forget the buckets that are full; where all are in use, the ones that will be full first."""
    if len(_full_at) < MOST:
        return
    for bucket in [bucket for bucket, full_at in _full_at.items() if full_at <= now]:
        del _full_at[bucket]
    if len(_full_at) >= MOST:
        for bucket in sorted(_full_at, key=_full_at.__getitem__)[: MOST // 10]:
            del _full_at[bucket]
