"""The front of the edge: which requests are its own, and what they share."""

from customerflows.edge.hub import Hub
from customerflows.edge.ingest import GroupCommit
from customerflows.edge.limiting import WebhookLimit
from customerflows.edge.protocol import Application, Receive, Scope, Send
from customerflows.edge.settings import EdgeSettings
from customerflows.edge.streams import EventStreams
from customerflows.edge.termination import on_termination
from customerflows.edge.webhooks import WhatsAppWebhook


class Edge:
    """Webhooks and event streams as one ASGI application, without lifespan or health of its own.

    Whoever serves it calls ``start`` before the first request and ``stop`` after the last.
    """

    def __init__(self, settings: EdgeSettings) -> None:
        self._ingest = GroupCommit(settings.database_url)
        self._limit = WebhookLimit(settings.redis_url)
        self._hub = Hub(settings.redis_url)
        self._routes: dict[str, Application] = {
            "/webhooks/whatsapp/": WhatsAppWebhook(settings, self._limit, self._ingest),
            "/events/": EventStreams(settings.stream_secret, self._hub),
        }

    def handles(self, scope: Scope) -> bool:
        """Say whether a request belongs to the edge; by its exact path."""
        return scope["type"] == "http" and scope["path"] in self._routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request that ``handles`` claimed."""
        await self._routes[scope["path"]](scope, receive, send)

    async def start(self) -> None:
        """Begin to write and to listen. Neither server need be up yet."""
        await self._ingest.start()
        await self._hub.start()
        on_termination(self._hub.end_all)

    async def stop(self) -> None:
        """End the streams, store what is waiting, close the connections."""
        await self._hub.stop()
        await self._ingest.stop()
        await self._limit.close()


def create_application(settings: EdgeSettings) -> Edge:
    """Build the edge; no connection is opened before it is started."""
    return Edge(settings)
