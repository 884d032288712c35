"""The Graph API's routes: ``/graph/v25.0/<id>`` and ``/graph/v25.0/<id>/<edge>``, plus media downloads."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from messaging.whatsapp.simulator import business
from messaging.whatsapp.simulator.decoding import decoded
from messaging.whatsapp.simulator.errors import GraphError
from messaging.whatsapp.simulator.graph import media
from messaging.whatsapp.simulator.graph.requests import parse
from messaging.whatsapp.simulator.numbers import Number
from messaging.whatsapp.simulator.switches import NextSend
from messaging.whatsapp.simulator.world import World

VERSION = re.compile(r"v\d{1,3}\.\d{1,2}")
NUMBER_FIELDS = ("id", "display_phone_number", "verified_name", "quality_rating", "code_verification_status")

type Endpoint = Callable[[Request], Awaitable[Response]]


def answering(endpoint: Endpoint) -> Endpoint:
    """Wrap an endpoint: check version and token first, and turn a GraphError into Meta's answer."""

    async def answer(request: Request) -> Response:
        try:
            _check_access(request)
            return await endpoint(request)
        except GraphError as error:
            return JSONResponse(error.body(), error.status, {"WWW-Authenticate": "OAuth"} if error.code == 190 else {})

    return answer


def _check_access(request: Request) -> None:
    """Demand a version and a token. Any token will do, except one that begins with ``expired``."""
    version = request.path_params.get("version")
    if version is not None and not VERSION.fullmatch(version):
        raise GraphError(2500, message=f"Unknown path components: /{version}", status=400, subcode=2500)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() not in ("bearer", "oauth") or not token.strip() or token.startswith("expired"):
        raise GraphError(190, message="Invalid OAuth access token - Cannot parse access token")


def unknown_object(request: Request) -> GraphError:
    """Return Meta's error for an id that does not exist or does not know the edge or method."""
    verb = {"POST": "post", "DELETE": "delete"}.get(request.method, "get")
    words = (
        f"Unsupported {verb} request. Object with ID '{request.path_params['node']}' does not exist, cannot be loaded"
        " due to missing permissions, or does not support this operation."
    )
    return GraphError(100, message=words, subcode=33, kind="GraphMethodException")


def number_of(request: Request) -> Number:
    """Return the number the path names. Raises GraphError."""
    world: World = request.app.state.world
    number = world.numbers.by_id(request.path_params["node"])
    if number is None:
        raise unknown_object(request)
    return number


async def messages(request: Request) -> Response:
    """Send a message, or mark one as read."""
    world: World = request.app.state.world
    number = number_of(request)
    try:
        body = decoded(await request.body())
    except ValueError as error:
        raise GraphError(100, "The body is not valid JSON.") from error
    wanted = parse(body)
    if isinstance(wanted, business.ReadRequest):
        return JSONResponse(business.read(world, number, wanted))
    # Only a well-formed send uses up what is set for the next one, so a typo in a script costs nothing.
    next_send = world.switches.take_next_send()
    refusal = await _misbehave(next_send)
    if refusal is not None:
        return refusal
    if next_send is not None and next_send.mode == "error" and next_send.when == "sync":
        raise GraphError(next_send.code)
    answer = business.send(world, number, wanted, next_send)
    # The hardest case for a sender: WhatsApp has the message, and nobody will ever say so in an answer.
    if next_send is not None and next_send.mode == "lost_answer":
        await asyncio.sleep(next_send.seconds)
        return _gateway_timeout()
    return JSONResponse(answer)


async def _misbehave(next_send: NextSend | None) -> Response | None:
    """Act out the switches that come before acceptance; None means go on."""
    if next_send is None:
        return None
    if next_send.mode in ("slow", "timeout"):
        await asyncio.sleep(next_send.seconds)
    if next_send.mode == "timeout":
        return _gateway_timeout()
    if next_send.mode == "server_error":
        return PlainTextResponse("The upstream server is not available.\n", next_send.http_status)
    return None


def _gateway_timeout() -> Response:
    return PlainTextResponse("The upstream server did not answer in time.\n", 504)


async def phone_numbers(request: Request) -> Response:
    """List the numbers of a WhatsApp Business account."""
    world: World = request.app.state.world
    numbers = world.numbers.listed(request.path_params["node"])
    if not numbers:
        raise unknown_object(request)
    return JSONResponse({"data": [_described(number, None) for number in numbers], "paging": {}})


async def subscribed_apps(request: Request) -> Response:
    """Accept that the app subscribes to a business account's webhooks; the sandbox posts to its one address anyway."""
    world: World = request.app.state.world
    if not world.numbers.listed(request.path_params["node"]):
        raise unknown_object(request)
    if request.method != "GET":
        return JSONResponse({"success": True})
    app = {"name": "Sandbox phone", "id": "300000000000001", "link": "https://www.facebook.com/games/?app_id=3"}
    return JSONResponse({"data": [{"whatsapp_business_api_data": app}]})


async def node(request: Request) -> Response:
    """Answer for a number or a medium by its id."""
    world: World = request.app.state.world
    number = world.numbers.by_id(request.path_params["node"])
    if number is None:
        found = await media.one(request)
        if found is None:
            raise unknown_object(request)
        return found
    if request.method != "GET":
        raise unknown_object(request)
    return JSONResponse(_described(number, request.query_params.get("fields")))


def _described(number: Number, fields: str | None) -> dict[str, Any]:
    """Return a number's details; ``fields`` is Meta's comma-separated choice, the id always comes along."""
    everything = {
        "id": number.id,
        "display_phone_number": number.display_number,
        "verified_name": number.name,
        "quality_rating": "GREEN",
        "code_verification_status": "VERIFIED",
        "platform_type": "CLOUD_API",
        "status": "CONNECTED",
        "name_status": "APPROVED",
        "throughput": {"level": "STANDARD"},
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
        "webhook_configuration": {},
    }
    wanted = {"id", *(fields.split(",") if fields else NUMBER_FIELDS)}
    return {name: value for name, value in everything.items() if name in wanted}


EDGES: dict[tuple[str, str], Endpoint] = {
    ("POST", "messages"): messages,
    ("GET", "phone_numbers"): phone_numbers,
    ("GET", "subscribed_apps"): subscribed_apps,
    ("POST", "subscribed_apps"): subscribed_apps,
    ("DELETE", "subscribed_apps"): subscribed_apps,
}


async def edge(request: Request) -> Response:
    """Find the edge's endpoint. Uploading is told apart because it needs the number first."""
    name = request.path_params["edge"]
    # Meta checks the number before it reads a large upload.
    if (request.method, name) == ("POST", "media"):
        number_of(request)
        return await media.upload(request)
    endpoint = EDGES.get((request.method, name))
    if endpoint is None:
        raise unknown_object(request)
    return await endpoint(request)


METHODS = ["GET", "POST", "DELETE"]
ROUTES = [
    Route("/graph/download/{medium}", answering(media.download), methods=["GET"], name="graph_download"),
    Route("/graph/{version}/{node}", answering(node), methods=METHODS),
    Route("/graph/{version}/{node}/", answering(node), methods=METHODS),
    Route("/graph/{version}/{node}/{edge}", answering(edge), methods=METHODS),
]
