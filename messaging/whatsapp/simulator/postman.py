"""Posts signed webhooks to the product, retries what it refuses, and keeps the log.

The queue is a table, so nothing that was accepted is lost in a restart. Deliveries go out one after the other in the
order they are due; a refused one comes back later, so a receiver must expect disorder and repetition, as with Meta.
"""

import asyncio
import hashlib
import hmac
import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import httpx

from messaging.whatsapp.simulator.database import Database
from messaging.whatsapp.simulator.hub import Hub
from messaging.whatsapp.simulator.settings import Settings

type Signature = Literal["valid", "wrong", "missing"]
SIGNATURES: tuple[Signature, ...] = ("valid", "wrong", "missing")
# As Meta: for seven days, ever more rarely.
GIVE_UP_SECONDS = 7 * 86400.0
LONGEST_PAUSE = 3600.0
STOP_SECONDS = 2.0
CAPACITY = 20_000
LOG_LENGTH = 2_000
log = logging.getLogger(__name__)


class QueueFull(Exception):
    """So many deliveries wait that no more are taken; the product's webhook has been failing for long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One webhook call, waiting or done. ``answer`` is the last HTTP status, None when there was no answer."""

    id: int
    kind: str
    body: bytes
    signature: Signature
    message_id: str | None
    created_at: float
    due_at: float
    state: str
    attempts: int
    tried_at: float | None
    answer: int | None
    problem: str


class Postman:
    """The queue, kept in the ``delivery`` table, and the task that works it off."""

    def __init__(self, database: Database, settings: Settings, hub: Hub, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._settings = settings
        self._hub = hub
        self._now = now
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._is_stopping = False

    def enqueue(
        self,
        kind: str,
        body: bytes,
        *,
        due_in: float = 0.0,
        message_id: str | None = None,
        signature: Signature = "valid",
    ) -> int:
        """Queue a body for ``due_in`` seconds from now; return the delivery's id. Raises QueueFull."""
        waiting = self._database.row("SELECT count(*) AS n FROM delivery WHERE state = 'waiting'")
        if waiting and waiting["n"] >= CAPACITY:
            raise QueueFull(f"{CAPACITY} webhooks wait already; bring the product's webhook back first.")
        now = self._now()
        delivery_id = self._database.add(
            "INSERT INTO delivery (kind, body, signature, message_id, created_at, due_at) VALUES (?, ?, ?, ?, ?, ?)",
            (kind, body, signature, message_id, now, now + due_in),
        )
        self._wake.set()
        return delivery_id

    def replay(self, delivery_id: int) -> int | None:
        """Queue a copy of an earlier delivery; return its id, None when there is no such delivery."""
        old = self.by_id(delivery_id)
        if old is None:
            return None
        return self.enqueue(old.kind, old.body, message_id=old.message_id, signature=old.signature)

    def by_id(self, delivery_id: int) -> Delivery | None:
        """Find a delivery in the log."""
        row = self._database.row("SELECT * FROM delivery WHERE id = ?", (delivery_id,))
        return _delivery(row) if row else None

    def latest(self, limit: int) -> list[Delivery]:
        """Return the log, newest first."""
        return [_delivery(r) for r in self._database.rows("SELECT * FROM delivery ORDER BY id DESC LIMIT ?", (limit,))]

    def start(self) -> None:
        """Begin to work the queue off, unless that is going on already. Needs a running event loop."""
        if not self._is_stopping and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self._work(), name="sandbox postman")

    async def stop(self) -> None:
        """End the work after the delivery at hand, within two seconds; what is left stays in the queue."""
        if self._task is None:
            return
        self._is_stopping = True
        self._wake.set()
        await asyncio.wait({self._task}, timeout=STOP_SECONDS)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        # No proxy from the environment: the webhook is on this machine, and a proxy would not find it.
        async with httpx.AsyncClient(timeout=self._settings.webhook_timeout, trust_env=False) as client:
            while not self._is_stopping:
                self._wake.clear()
                delivery = self._next()
                if delivery is not None and delivery.due_at <= self._now():
                    await self._deliver(client, delivery)
                    continue
                # Half a minute at most, because the clock may be moved while the task sleeps.
                pause = 30.0 if delivery is None else min(delivery.due_at - self._now(), 30.0)
                try:
                    await asyncio.wait_for(self._wake.wait(), max(pause, 0.001))
                except TimeoutError:
                    continue

    def _next(self) -> Delivery | None:
        row = self._database.row("SELECT * FROM delivery WHERE state = 'waiting' ORDER BY due_at, id LIMIT 1")
        return _delivery(row) if row else None

    async def _deliver(self, client: httpx.AsyncClient, delivery: Delivery) -> None:
        """Make one attempt and record how it went."""
        answer, problem = None, ""
        try:
            response = await client.post(
                self._settings.webhook_url, content=delivery.body, headers=self._headers(delivery)
            )
        except httpx.HTTPError as error:
            problem = type(error).__name__
        else:
            answer = response.status_code
        is_done = answer is not None and 200 <= answer <= 299
        self._record(delivery, answer, problem, is_done=is_done)
        if not is_done:
            log.warning("webhook %d was not accepted: %s", delivery.id, answer or problem)
        self._hub.publish()

    def _headers(self, delivery: Delivery) -> dict[str, str]:
        # The name that Meta's own calls carry.
        headers = {"Content-Type": "application/json", "User-Agent": "facebookexternalua"}
        # A wrong signature has the right form, so that the receiver must really compute it to notice.
        secret = self._settings.app_secret + ("" if delivery.signature == "valid" else " but wrong")
        if delivery.signature != "missing":
            headers["X-Hub-Signature-256"] = signature_of(secret, delivery.body)
        return headers

    def _record(self, delivery: Delivery, answer: int | None, problem: str, *, is_done: bool) -> None:
        """Write the outcome down; a refusal comes back after twice the pause, at most an hour, for seven days."""
        now, attempts = self._now(), delivery.attempts + 1
        state, due_at = "done", delivery.due_at
        if not is_done:
            due_at = now + min(self._settings.retry_base * 2.0 ** min(attempts - 1, 20), LONGEST_PAUSE)
            state = "waiting" if due_at - delivery.created_at < GIVE_UP_SECONDS else "given_up"
        with self._database.together():
            self._database.run(
                "UPDATE delivery SET state = ?, due_at = ?, attempts = ?, tried_at = ?, answer = ?, problem = ?"
                " WHERE id = ?",
                (state, due_at, attempts, now, answer, problem, delivery.id),
            )
            if is_done and delivery.message_id:
                self._database.run(
                    "UPDATE message SET reached_at = coalesce(reached_at, ?) WHERE id = ?", (now, delivery.message_id)
                )
            # Whatever still waits stays, however old: only what is settled leaves the log.
            self._database.run("DELETE FROM delivery WHERE id <= ? AND state <> 'waiting'", (delivery.id - LOG_LENGTH,))


def signature_of(secret: str, body: bytes) -> str:
    """Return the value of ``X-Hub-Signature-256`` for a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(
        id=row["id"],
        kind=row["kind"],
        body=row["body"],
        signature=row["signature"],
        message_id=row["message_id"],
        created_at=row["created_at"],
        due_at=row["due_at"],
        state=row["state"],
        attempts=row["attempts"],
        tried_at=row["tried_at"],
        answer=row["answer"],
        problem=row["problem"],
    )
