"""The schedule, single by a lease: many beats may run, one of them ticks."""

import os
import socket
from typing import Any

import redis
from celery.beat import PersistentScheduler
from django.conf import settings

LEASE = "beat:lease"
LEASE_SECONDS = 30
IDLE_SECONDS = 5.0


class LeasedScheduler(PersistentScheduler):
    """Ticks only while it holds the lease in Valkey; without Valkey there is no broker to send to either."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.holder = f"{socket.gethostname()}:{os.getpid()}"
        self.valkey = redis.Redis.from_url(settings.ENVIRONMENT.redis_url, socket_timeout=2, socket_connect_timeout=2)
        super().__init__(*args, **kwargs)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Run what is due, or wait while another beat holds the lease."""
        if not self._hold():
            return IDLE_SECONDS
        delay: float = super().tick(*args, **kwargs)
        # Only a tick renews the lease, so the next one comes well before it ends.
        return min(delay, LEASE_SECONDS / 3)

    def _hold(self) -> bool:
        try:
            if self.valkey.set(LEASE, self.holder, nx=True, ex=LEASE_SECONDS):
                return True
            # The lease may end between these two steps, and two beats then tick once: scheduled work bears that.
            holds = self.valkey.get(LEASE) == self.holder.encode()
            return bool(holds and self.valkey.expire(LEASE, LEASE_SECONDS))
        except redis.RedisError:
            return False
