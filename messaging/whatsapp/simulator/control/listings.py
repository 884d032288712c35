"""The control endpoints that only look: what was sent, what went over the wire, who is there."""

import json
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from messaging.whatsapp.simulator.people import Person
from messaging.whatsapp.simulator.postman import Delivery
from messaging.whatsapp.simulator.world import World


async def sent(request: Request) -> Response:
    """List what the business sent, newest first; ``?number=`` narrows it, ``?limit=`` is 100 unless told."""
    world: World = request.app.state.world
    messages = world.chats.sent_by_business(request.query_params.get("number"), _limit(request))
    return JSONResponse({"data": [asdict(message) | {"status": message.status} for message in messages]})


async def webhook_log(request: Request) -> Response:
    """List webhook calls, newest first."""
    world: World = request.app.state.world
    return JSONResponse({"data": [described_delivery(delivery) for delivery in world.postman.latest(_limit(request))]})


async def numbers(request: Request) -> Response:
    """List the registered business numbers."""
    world: World = request.app.state.world
    return JSONResponse({"data": [asdict(number) for number in world.numbers.listed()]})


async def people(request: Request) -> Response:
    """List the people."""
    world: World = request.app.state.world
    return JSONResponse({"data": [described_person(person) for person in world.people.listed(limit=1000)]})


async def switches(request: Request) -> Response:
    """Show the switches."""
    world: World = request.app.state.world
    next_send = world.switches.next_send
    told = asdict(next_send) if next_send else {"mode": "works"}
    return JSONResponse(asdict(world.switches.lasting) | {"next_send": told})


def _limit(request: Request) -> int:
    written = request.query_params.get("limit", "")
    return min(int(written), 1000) if written.isascii() and written.isdigit() and len(written) < 9 else 100


def described_person(person: Person) -> dict[str, Any]:
    """Return a person for JSON."""
    return asdict(person)


def described_delivery(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery for JSON, its body decoded where it can be."""
    try:
        payload = json.loads(delivery.body)
    except ValueError:
        payload = delivery.body.decode(errors="replace")
    return {name: value for name, value in asdict(delivery).items() if name != "body"} | {"payload": payload}
