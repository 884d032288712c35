"""Development's front: the edge, the sandbox and the site on one port. Production runs the edge and the site apart.

    uvicorn customerflows.asgi:application

Routes of the edge come first, then the vendor simulators where they are allowed, then Django. Django stays a WSGI
application behind a few threads even here: under ASGI its synchronous views are many times slower.
"""

import os
from importlib import import_module
from typing import Any, cast

from a2wsgi import WSGIMiddleware

from customerflows.edge.lifespan import MountedLifespan, serve_lifespan
from customerflows.edge.protocol import Application, Receive, Scope, Send
from customerflows.edge.routing import create_application
from customerflows.edge.settings import EdgeSettings
from customerflows.environment import load
from customerflows.wsgi import application as site

SANDBOX = "messaging.whatsapp.simulator.app:application"
SANDBOX_PATH = "/sandbox"
SITE_THREADS = 8
"""Each keeps a database connection of its own."""


class DevelopmentFront:
    """Hands each request to its application and starts and stops those that need it."""

    def __init__(self, edge_settings: EdgeSettings, site: Application, sandbox: Application | None) -> None:
        self._edge = create_application(edge_settings)
        self._site = site
        self._sandbox = sandbox
        self._sandbox_lifespan = MountedLifespan(sandbox) if sandbox is not None else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the server's lifespan or one connection."""
        if scope["type"] == "lifespan":
            await serve_lifespan(receive, send, self._start, self._stop)
        elif self._edge.handles(scope):
            await self._edge(scope, receive, send)
        # With a slash after both, so that /sandboxes is not taken for the sandbox.
        elif self._sandbox is not None and f"{scope['path']}/".startswith(f"{SANDBOX_PATH}/"):
            # ASGI leaves the prefix in the path; the root says how much of the path it is.
            root = scope.get("root_path", "") + SANDBOX_PATH
            await self._sandbox({**scope, "root_path": root}, receive, send)
        else:
            await self._site(scope, receive, send)

    async def _start(self) -> None:
        """Start what runs beside the requests."""
        await self._edge.start()
        if self._sandbox_lifespan is not None:
            await self._sandbox_lifespan.start()

    async def _stop(self) -> None:
        """Stop it in the opposite order."""
        if self._sandbox_lifespan is not None:
            await self._sandbox_lifespan.stop()
        await self._edge.stop()


def _import(dotted: str) -> Application:
    """Import an application by name: the ground floor imports no app, and production has no sandbox to import."""
    module, _, attribute = dotted.partition(":")
    found: Application = getattr(import_module(module), attribute)
    return found


def _behind_threads(site: Any) -> Application:
    """Serve a WSGI application; the two libraries spell the same interface in different types."""
    return cast("Application", WSGIMiddleware(site, workers=SITE_THREADS))


environment = load(os.environ)
application = DevelopmentFront(
    EdgeSettings.of(environment),
    _behind_threads(site),
    _import(SANDBOX) if environment.sandbox else None,
)
