"""Listening to Valkey: the raw messages of all live channels, until the connection fails or falls silent."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

CHANNEL_PREFIX = "live:"
QUIET_SECONDS = 5
DEAF_SECONDS = 15
CONNECT_SECONDS = 2
FAILURES = (RedisError, OSError, TimeoutError)


def connect(redis_url: str) -> Redis:
    """Return a client that fails at once instead of repeating; its users repeat as they see fit."""
    # redis-py's own retries cost four seconds a call while the server is down (measured).
    return Redis.from_url(redis_url, socket_connect_timeout=CONNECT_SECONDS, retry=Retry(NoBackoff(), 0))


async def messages(redis_url: str) -> AsyncIterator[dict[str, Any]]:
    """Yield what redis-py reports: ``psubscribe`` once everything is heard, then ``pmessage`` for each hint.

    Raises one of FAILURES when the server is lost, also when the network swallows everything without a word.
    """
    loop = asyncio.get_running_loop()
    async with connect(redis_url) as client, client.pubsub() as pubsub:
        await pubsub.psubscribe(CHANNEL_PREFIX + "*")
        heard_at = loop.time()
        while loop.time() - heard_at < DEAF_SECONDS:
            message = await pubsub.get_message(timeout=QUIET_SECONDS)
            # A dead line and a quiet one look alike until somebody has to answer.
            if message is None:
                await pubsub.ping()
                continue
            heard_at = loop.time()
            yield message
    raise TimeoutError


async def is_reachable(redis_url: str) -> bool:
    """Say whether Valkey answers within the time to connect."""
    try:
        async with asyncio.timeout(CONNECT_SECONDS), connect(redis_url) as client:
            await client.ping()
    except FAILURES:
        return False
    return True
