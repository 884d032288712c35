"""The lifespan part of ASGI, from both sides: served to a server, and driven for a mounted application."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from customerflows.edge.protocol import Application, Message, Receive, Scope, Send

type Hook = Callable[[], Awaitable[None]]


class StartFailed(Exception):
    """A mounted application could not start; the message is its own."""


async def serve_lifespan(receive: Receive, send: Send, start: Hook, stop: Hook) -> None:
    """Run ``start`` and ``stop`` when the server says so.

    A failing start is reported before it is raised: a server takes a bare exception for "no lifespan here" and goes on.
    """
    await receive()
    try:
        await start()
    except Exception as error:
        await send({"type": "lifespan.startup.failed", "message": f"{type(error).__name__}: {error}"})
        raise
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await stop()
    await send({"type": "lifespan.shutdown.complete"})


class MountedLifespan:
    """Starts and stops an application behind another one, which is the only one that the server sees."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._orders: asyncio.Queue[Message] = asyncio.Queue()
        self._reports: asyncio.Queue[Message] = asyncio.Queue()
        self._task: asyncio.Future[None] | None = None

    async def start(self) -> None:
        """Start the application; raises StartFailed."""
        scope: Scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}}
        self._task = asyncio.ensure_future(self._application(scope, self._orders.get, self._reports.put))
        report = await self._order(self._task, "lifespan.startup")
        if report["type"] == "lifespan.startup.failed":
            raise StartFailed(report.get("message", ""))

    async def stop(self) -> None:
        """Stop the application, if it was started."""
        if self._task is not None:
            await self._order(self._task, "lifespan.shutdown")

    async def _order(self, task: asyncio.Future[None], kind: str) -> Message:
        """Give an order and return the report; nothing from an application that has ended or knows no lifespan."""
        self._orders.put_nowait({"type": kind})
        report = asyncio.ensure_future(self._reports.get())
        either: set[asyncio.Future[Any]] = {report, task}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if report.done():
            return report.result()
        report.cancel()
        return {"type": "unsupported", "error": task.exception()}
