"""The limit on webhooks, asked of Valkey for all that arrive together in one go.

Only genuine calls are counted, so while Valkey does not answer they are all let in: Meta sends again what is refused,
and what would be refused by mistake comes late.
"""

import asyncio
import re

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from customerflows.addresses import client_of, network_of
from customerflows.edge.journal import logger
from customerflows.edge.protocol import Scope
from customerflows.limits import GCRA, POLICIES, TIMEOUT_SECONDS, Breaker, Verdict

FAILURES = (RedisError, OSError, TimeoutError)

_POLICY = POLICIES["webhook"]
# Looked for and not parsed: what a genuine call means is the relay's business.
_NUMBER = re.compile(rb'"phone_number_id"\s*:\s*"([0-9]{1,32})"')


def whose(raw: bytes, scope: Scope, trusted_proxies: int) -> str:
    """Whom a genuine call counts for: the number that it is about, else the caller's address."""
    if found := _NUMBER.search(raw):
        return found[1].decode()
    lines = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    peer = (scope.get("client") or ("",))[0]
    return network_of(client_of(peer, ",".join(lines), trusted_proxies))


class WebhookLimit:
    """Counts calls. While one batch is on its way to Valkey the next one gathers, over a single connection."""

    def __init__(self, redis_url: str) -> None:
        self._client = Redis.from_url(
            redis_url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._breaker = Breaker()
        self._waiting: list[tuple[str, asyncio.Future[Verdict | None]]] = []
        self._task: asyncio.Task[None] | None = None

    async def spend(self, who: str) -> Verdict | None:
        """Count a call of `who`; None where nobody can tell how many there were."""
        verdict: asyncio.Future[Verdict | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((_POLICY.bucket([who]), verdict))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._ask_for_all())
        return await verdict

    async def close(self) -> None:
        """Close the connection."""
        await self._client.aclose()

    async def _ask_for_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            verdicts: list[Verdict | None] = [None] * len(batch)
            try:
                if self._breaker.lets_through():
                    verdicts = await self._ask([bucket for bucket, _ in batch])
                    self._breaker.close()
            except FAILURES as error:
                self._breaker.trip()
                logger.warning("edge_limit_without_valkey error=%s", type(error).__name__)
            finally:
                for (_, waiting), verdict in zip(batch, verdicts, strict=True):
                    if not waiting.done():
                        waiting.set_result(verdict)

    async def _ask(self, buckets: list[str]) -> list[Verdict | None]:
        # Connecting takes a few words to and fro, each of which may take its time; all of it together has an end too.
        async with asyncio.timeout(2 * TIMEOUT_SECONDS), self._client.pipeline(transaction=False) as pipeline:
            for bucket in buckets:
                pipeline.eval(GCRA, 1, bucket, *map(str, _POLICY.arguments()))
            return [Verdict.of(_POLICY, reply) for reply in await pipeline.execute()]
