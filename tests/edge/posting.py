"""Posting signed webhooks as Meta does: a call that is not acknowledged is sent again."""

import asyncio
import hmac
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import httpx


def signed(body: bytes, secret: str) -> dict[str, str]:
    """Return the headers that make ``body`` a genuine call."""
    seal = hmac.digest(secret.encode(), body, "sha256").hex()
    return {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={seal}"}


def numbered_bodies(count: int, mark: str = "event") -> list[bytes]:
    """Return ``count`` bodies that differ, of about the size of a text message's webhook."""
    filling = "x" * 650
    return [f'{{"mark": "{mark}-{number}", "filling": "{filling}"}}'.encode() for number in range(count)]


@dataclass
class Delivery:
    """How a load went: which bodies were acknowledged, and what every attempt was answered (0: no answer)."""

    acknowledged: list[bytes] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)


async def deliver(
    url: str, secret: str, bodies: Sequence[bytes], *, connections: int = 16, seconds: float = 60
) -> Delivery:
    """Post all ``bodies``, each until it is acknowledged or ``seconds`` have passed."""
    delivery = Delivery()
    deadline = time.monotonic() + seconds
    remaining = iter(bodies)
    limits = httpx.Limits(max_connections=connections)
    async with httpx.AsyncClient(limits=limits, timeout=10) as client:
        senders = [_send_each(client, url, secret, remaining, delivery, deadline) for _ in range(connections)]
        await asyncio.gather(*senders)
    return delivery


async def _send_each(
    client: httpx.AsyncClient, url: str, secret: str, bodies: Iterable[bytes], delivery: Delivery, deadline: float
) -> None:
    """Take the next body and repeat it until it is acknowledged."""
    for body in bodies:
        while time.monotonic() < deadline:
            status = await _attempt(client, url, secret, body)
            delivery.answers[status] += 1
            if status == 200:
                delivery.acknowledged.append(body)
                break
            await asyncio.sleep(0.05)


async def _attempt(client: httpx.AsyncClient, url: str, secret: str, body: bytes) -> int:
    """Post once and return the status, 0 when the connection broke."""
    try:
        answer = await client.post(url, content=body, headers=signed(body, secret))
    except httpx.TransportError:
        return 0
    return answer.status_code
