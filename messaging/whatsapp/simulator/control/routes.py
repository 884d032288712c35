"""The control endpoints under ``/control/``; errors are ``{"error": "…"}`` with 400, 404, 422 or 503."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from messaging.whatsapp.simulator import business, customer
from messaging.whatsapp.simulator.control import listings
from messaging.whatsapp.simulator.control.arguments import Arguments, BadArgument, arguments, number_named, person_from
from messaging.whatsapp.simulator.control.inbound import receive
from messaging.whatsapp.simulator.control.listings import described_delivery, described_person
from messaging.whatsapp.simulator.customer import CustomerMistake
from messaging.whatsapp.simulator.media import MediumRefused
from messaging.whatsapp.simulator.numbers import Number, NumberRefused
from messaging.whatsapp.simulator.payloads import encoded
from messaging.whatsapp.simulator.people import PersonRefused
from messaging.whatsapp.simulator.postman import SIGNATURES, QueueFull
from messaging.whatsapp.simulator.switches import SwitchRefused
from messaging.whatsapp.simulator.world import World

REFUSALS = (CustomerMistake, PersonRefused, NumberRefused, SwitchRefused, MediumRefused)
LONGEST_WAIT = 30.0

type Verb = Callable[[World, Arguments], Awaitable[Any]]


def posting(verb: Verb) -> Callable[[Request], Awaitable[Response]]:
    """Wrap a verb: decode the body, act, answer in JSON."""

    async def answer(request: Request) -> Response:
        world: World = request.app.state.world
        try:
            given = await arguments(request)
            return JSONResponse(await verb(world, given))
        except BadArgument as error:
            return _refused(error, error.status)
        except REFUSALS as error:
            return _refused(error, 422)
        except QueueFull as error:
            return _refused(error, 503)

    return answer


def _refused(error: Exception, status: int) -> Response:
    return JSONResponse({"error": str(error)}, status)


async def send_message(world: World, given: Arguments) -> dict[str, Any]:
    """Send a customer's message: ``{"from": "15125550142", "text": "Hello"}``."""
    person = person_from(world, given)
    return {"id": receive(world, number_named(world, given), person, given), "person": described_person(person)}


async def read_chat(world: World, given: Arguments) -> dict[str, Any]:
    """Let the customer of ``from`` look at the chat."""
    return {"read": business.mark_read(world, number_named(world, given), person_from(world, given))}


async def turn_phone(world: World, given: Arguments) -> dict[str, Any]:
    """Switch the phone of ``from``: ``online`` and ``receipts``, true or false."""
    person = person_from(world, given)
    is_online = given.flag("online", person.is_online)
    customer.turn_phone(world, person, is_online=is_online, has_receipts=given.flag("receipts", person.has_receipts))
    return described_person(world.people.by_id(person.id) or person)


async def set_window(world: World, given: Arguments) -> dict[str, Any]:
    """Let the last message of ``from`` be ``age`` seconds old, for the 24-hour window only."""
    person, number = person_from(world, given), number_named(world, given)
    world.chats.set_window(number.id, person.id, world.now() - given.seconds("age"))
    world.hub.publish()
    return {"window_ends_at": world.chats.window_ends_at(number.id, person.id)}


async def set_next_send(world: World, given: Arguments) -> dict[str, Any]:
    """Decide about the next sends; see NextSend for the fields, ``{"mode": "works"}`` clears."""
    chosen = world.switches.set_next_send(given.fields)
    world.hub.publish()
    return asdict(chosen) if chosen else {"mode": "works"}


async def set_switches(world: World, given: Arguments) -> dict[str, Any]:
    """Set lasting switches; see Switches for the fields."""
    changed = world.switches.change(given.fields)
    world.hub.publish()
    return asdict(changed)


async def register_number(world: World, given: Arguments) -> dict[str, Any]:
    """Register a business number: id, display_number, name, waba_id."""
    number = Number(
        id=given.text("id"),
        waba_id=given.text("waba_id", "200000000000001"),
        display_number=given.text("display_number"),
        name=given.text("name"),
    )
    return asdict(world.numbers.register(number))


async def meet_person(world: World, given: Arguments) -> dict[str, Any]:
    """Create a person: name and phone, or name and username."""
    name, phone, username = given.text("name"), given.text("phone", ""), given.text("username", "")
    person = world.people.meet(name, phone, username, world.now())
    world.hub.publish()
    return described_person(person)


async def post_raw(world: World, given: Arguments) -> dict[str, Any]:
    """Sign and post ``payload`` as it is: an object, or text for exact bytes. ``signature`` may be wrong or missing.

    Waits up to ``wait`` seconds for the answer.
    """
    payload = given.fields.get("payload")
    wanted = given.text("signature", "valid")
    signature = next((known for known in SIGNATURES if known == wanted), None)
    if signature is None:
        raise BadArgument(f"signature must be one of {', '.join(SIGNATURES)}.")
    if not isinstance(payload, dict | str) or not payload:
        raise BadArgument("payload is required and must be an object, or text for exact bytes.")
    body = payload.encode() if isinstance(payload, str) else encoded(payload)
    delivery_id = world.postman.enqueue("raw", body, signature=signature)
    return await _outcome(world, delivery_id, given.seconds("wait"))


async def replay(world: World, given: Arguments) -> dict[str, Any]:
    """Post delivery ``id`` of the log again."""
    wanted = given.fields.get("id")
    delivery_id = world.postman.replay(wanted) if isinstance(wanted, int) else None
    if delivery_id is None:
        raise BadArgument("id is not in the log.", 404)
    return await _outcome(world, delivery_id, given.seconds("wait"))


async def shake_hands(world: World, given: Arguments) -> dict[str, Any]:
    """Make Meta's GET verification against the product's webhook and say whether it answered the challenge."""
    challenge = "1158201444"
    token = given.text("verify_token", world.settings.verify_token)
    query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": challenge}
    try:
        async with httpx.AsyncClient(timeout=world.settings.webhook_timeout, trust_env=False) as client:
            response = await client.get(world.settings.webhook_url, params=query)
    except httpx.HTTPError as error:
        return {"is_verified": False, "answer": None, "problem": type(error).__name__}
    is_verified = response.status_code == 200 and response.text == challenge
    return {"is_verified": is_verified, "answer": response.status_code, "problem": ""}


async def start_afresh(world: World, _given: Arguments) -> dict[str, Any]:
    """Forget all messages, people and switches."""
    world.start_afresh()
    return {"success": True}


async def _outcome(world: World, delivery_id: int, wait: float) -> dict[str, Any]:
    """Return a delivery after its first attempt, or as it is when ``wait`` seconds are over."""
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + min(wait, LONGEST_WAIT)
    while (delivery := world.postman.by_id(delivery_id)) and not delivery.attempts and loop.time() < ends_at:
        await world.hub.next_change(ends_at - loop.time())
    return described_delivery(delivery) if delivery else {}


ROUTES = [
    Route("/control/messages", posting(send_message), methods=["POST"]),
    Route("/control/read", posting(read_chat), methods=["POST"]),
    Route("/control/phone", posting(turn_phone), methods=["POST"]),
    Route("/control/window", posting(set_window), methods=["POST"]),
    Route("/control/next-send", posting(set_next_send), methods=["POST"]),
    Route("/control/switches", posting(set_switches), methods=["POST"]),
    Route("/control/switches", listings.switches, methods=["GET"]),
    Route("/control/numbers", posting(register_number), methods=["POST"]),
    Route("/control/numbers", listings.numbers, methods=["GET"]),
    Route("/control/people", posting(meet_person), methods=["POST"]),
    Route("/control/people", listings.people, methods=["GET"]),
    Route("/control/sent", listings.sent, methods=["GET"]),
    Route("/control/raw", posting(post_raw), methods=["POST"]),
    Route("/control/webhook-log", listings.webhook_log, methods=["GET"]),
    Route("/control/replay", posting(replay), methods=["POST"]),
    Route("/control/handshake", posting(shake_hands), methods=["POST"]),
    Route("/control/reset", posting(start_afresh), methods=["POST"]),
]
