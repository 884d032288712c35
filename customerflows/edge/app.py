"""The edge as a process of its own, as production runs it.

    uvicorn customerflows.edge.app:application --host 0.0.0.0 --port 8001 --no-access-log --no-server-header

It adds to the edge what the site answers in development: ``/health/live``, ``/health/ready`` and 404.
"""

import json
import os
import time

from customerflows.edge.lifespan import serve_lifespan
from customerflows.edge.protocol import Receive, Scope, Send
from customerflows.edge.responses import JSON, answer
from customerflows.edge.routing import create_application
from customerflows.edge.settings import EdgeSettings
from customerflows.edge.subscription import is_reachable as is_valkey_reachable
from customerflows.edge.writer import is_reachable as is_database_reachable
from customerflows.environment import load
from customerflows.logs import configure_logs

READING_SECONDS = 2


class EdgeProcess:
    """The edge with lifespan and health; ``/health/ready`` is measured at most once in READING_SECONDS."""

    def __init__(self, settings: EdgeSettings) -> None:
        self._settings = settings
        self._edge = create_application(settings)
        self._reading: dict[str, bool] = {}
        self._read_at = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the server's lifespan or one request."""
        if scope["type"] == "lifespan":
            await serve_lifespan(receive, send, self._edge.start, self._edge.stop)
        elif self._edge.handles(scope):
            await self._edge(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer_elsewhere(scope["path"], send)

    async def _answer_elsewhere(self, path: str, send: Send) -> None:
        """Answer the probes, and 404 to everything else."""
        if path == "/health/live":
            await answer(send, 200, b'{"status": "ok"}', JSON)
        elif path == "/health/ready":
            reading = await self._measure()
            is_ready = all(reading.values())
            body = json.dumps({"status": "ok" if is_ready else "unavailable", **reading})
            await answer(send, 200 if is_ready else 503, body.encode(), JSON)
        else:
            await answer(send, 404, b"not_found")

    async def _measure(self) -> dict[str, bool]:
        """Try both servers, unless that was done a moment ago."""
        if time.monotonic() - self._read_at > READING_SECONDS or not self._reading:
            self._reading = {
                "database": await is_database_reachable(self._settings.database_url),
                "valkey": await is_valkey_reachable(self._settings.redis_url),
            }
            self._read_at = time.monotonic()
        return self._reading


def from_environment() -> EdgeProcess:
    """Build the process from the environment variables, logging as the rest of the product does."""
    environment = load(os.environ)
    configure_logs(environment.env)
    return EdgeProcess(EdgeSettings.of(environment))


application = from_environment()
