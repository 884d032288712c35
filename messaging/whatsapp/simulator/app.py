"""The ASGI application of the sandbox phone.

It runs alone (``uvicorn messaging.whatsapp.simulator.app:application``) or mounted.
Mounted under a prefix it expects ``scope["root_path"]`` to hold that prefix and ``scope["path"]`` to begin with it.
"""

import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from messaging.whatsapp.simulator.control.routes import ROUTES as CONTROL
from messaging.whatsapp.simulator.graph.routes import ROUTES as GRAPH
from messaging.whatsapp.simulator.guard import Guard
from messaging.whatsapp.simulator.mail.routes import ROUTES as MAIL
from messaging.whatsapp.simulator.phone.routes import ROUTES as PHONE
from messaging.whatsapp.simulator.settings import Settings, from_environ
from messaging.whatsapp.simulator.world import World

STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings, now: Callable[[], float] = time.time) -> Starlette:
    """Return an application with its own state folder and clock."""
    world = World(settings, now)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        world.postman.start()
        yield
        await world.postman.stop()
        world.database.close()

    # The guard is outermost, so that even an error page carries the policy.
    app = Starlette(
        routes=[*PHONE, *MAIL, *GRAPH, *CONTROL, Mount("/static", StaticFiles(directory=STATIC), name="static")],
        middleware=[Middleware(Guard), Middleware(PostmanStarter, world=world)],
        lifespan=lifespan,
    )
    app.state.world = world
    return app


class PostmanStarter:
    """Starts the postman with the first request, for a front that mounts the application without its lifespan."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self.app = app
        self.world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See that the queue is being worked off, then pass on."""
        if scope["type"] == "http":
            self.world.postman.start()
        await self.app(scope, receive, send)


@cache
def _from_environment() -> Starlette:
    """Assemble once, at the first call, so that importing this module makes no folder."""
    return create_app(from_environ(os.environ))


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve the sandbox that the environment describes."""
    await _from_environment()(scope, receive, send)
