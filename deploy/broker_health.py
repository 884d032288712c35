"""Answer whether a process that serves the broker works: exit 0 when it does, 1 with a reason when not.

`python -m deploy.broker_health worker|beat`, inside the container of that process. The worker is pinged through the
broker, as an administrator would; of the beat, the lease that it renews with every tick must be there.
"""

import os
import socket
import sys

import redis
from celery import Celery

from customerflows.environment import Environment, load

SECONDS = 4
LEASE = "beat:lease"


def works(process: str, environment: Environment) -> bool:
    """Say whether `process` did its work lately. Raises redis.RedisError or OSError without a broker."""
    if process == "worker":
        control = Celery(broker=environment.broker_url).control
        return bool(control.ping([f"celery@{socket.gethostname()}"], timeout=SECONDS))
    valkey = redis.Redis.from_url(environment.redis_url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS)
    return bool(valkey.exists(LEASE))


if __name__ == "__main__":
    sys.exit(0 if works(sys.argv[1], load(os.environ)) else f"{sys.argv[1]} does not answer")
