"""The practice phone's routes: every form answers with a redirect to the page, or the page and what went wrong."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.datastructures import FormData, QueryParams, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from messaging.whatsapp.simulator import business, customer
from messaging.whatsapp.simulator.chats import WINDOW_SECONDS
from messaging.whatsapp.simulator.customer import CustomerMistake
from messaging.whatsapp.simulator.media import RECEIVED_SECONDS, Medium
from messaging.whatsapp.simulator.numbers import Number
from messaging.whatsapp.simulator.people import Person, PersonRefused
from messaging.whatsapp.simulator.phone import scenes
from messaging.whatsapp.simulator.phone.controls import NEXT_SENDS
from messaging.whatsapp.simulator.phone.page import page
from messaging.whatsapp.simulator.phone.view import gather
from messaging.whatsapp.simulator.postman import QueueFull
from messaging.whatsapp.simulator.samples.photo import ac_condenser
from messaging.whatsapp.simulator.samples.voice import silence
from messaging.whatsapp.simulator.world import World

SHOWN_IN_PLACE = frozenset({"image/jpeg", "image/png", "image/webp"})


@dataclass(frozen=True, slots=True)
class Gesture:
    """One posted form: who did it, towards which number, with which fields."""

    world: World
    person: Person
    number: Number
    fields: FormData

    def text(self, name: str) -> str:
        """Return a field as text, empty when it is missing or a file."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    def is_on(self, name: str) -> bool:
        """Say whether a checkbox was ticked."""
        return self.text(name) == "on"


async def show(request: Request) -> Response:
    """Show the phone of ``?as=`` towards ``?number=``."""
    root = request.scope.get("root_path", "")
    return HTMLResponse(page(gather(request.app.state.world, request.query_params, root)))


async def stream(request: Request) -> Response:
    """Signal changes to a page for as long as it is open."""
    world: World = request.app.state.world
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(world.hub.stream(), media_type="text/event-stream", headers=headers)


async def medium(request: Request) -> Response:
    """Show a picture to the phone, hand out anything else as a file."""
    world: World = request.app.state.world
    found = world.media.by_id(request.path_params["medium"], world.now())
    if found is None:
        return PlainTextResponse("This file is not here any more.\n", 404)
    # Anything a browser could run, such as SVG or HTML, is only ever downloaded.
    is_shown = found.mime_type in SHOWN_IN_PLACE
    headers = {
        "Cache-Control": "private, max-age=86400, immutable",
        "Content-Disposition": "inline" if is_shown else "attachment",
    }
    return Response(found.body, media_type=found.mime_type, headers=headers)


def gesture(act: Callable[[Gesture], Awaitable[str | None]]) -> Callable[[Request], Awaitable[Response]]:
    """Wrap what a form does: read its fields, act, go back to the page of the person that ``act`` names or the same."""

    async def answer(request: Request) -> Response:
        world: World = request.app.state.world
        root = request.scope.get("root_path", "")
        async with request.form(max_files=1, max_fields=20) as fields:
            query = QueryParams({name: value for name, value in fields.items() if isinstance(value, str)})
            person = world.people.by_id(query.get("as", ""))
            number = world.numbers.by_id(query.get("number", ""))
            if person is None or number is None:
                return PlainTextResponse("Choose who you are first: open the phone again.\n", 422)
            try:
                who = await act(Gesture(world, person, number, fields)) or person.id
            except (CustomerMistake, PersonRefused, QueueFull) as error:
                return HTMLResponse(page(gather(world, query, root, notice=str(error))), 422)
        return RedirectResponse(f"{root}/phone/?as={who}&number={number.id}", 303)

    return answer


async def say(done: Gesture) -> None:
    """Send what the composer holds."""
    kind, text = done.text("kind"), done.text("text")
    age = float(done.text("age")) if done.text("age").isdigit() else 0.0
    whole = (done.world, done.number, done.person)
    if kind == "voice":
        now = done.world.now()
        voice = done.world.media.keep(silence(), "audio/ogg; codecs=opus", "voice.ogg", now, lasts=RECEIVED_SECONDS)
        customer.send_medium(*whole, "audio", voice, age=age)
    elif kind == "location":
        where = {"latitude": 30.2672, "longitude": -97.7431, "name": "Home", "address": "418 Juniper Ct, Pecan Bend"}
        customer.send(*whole, "location", where, age=age)
    elif kind in ("photo", "sample-photo"):
        photo = await _photo(done, is_sample=kind == "sample-photo")
        customer.send_medium(*whole, "image", photo, caption=text, age=age)
    else:
        customer.write(*whole, text, age=age, reply_to=done.text("reply"))


async def _photo(done: Gesture, *, is_sample: bool) -> Medium:
    if is_sample:
        return customer.keep_photo(done.world, ac_condenser(), "image/png", "condenser.png")
    file = done.fields.get("photo")
    if not isinstance(file, UploadFile) or not file.filename:
        raise CustomerMistake("Choose a photo first.")
    return customer.keep_photo(done.world, await file.read(), file.content_type or "", file.filename)


async def react(done: Gesture) -> None:
    """React to a message."""
    customer.react(done.world, done.number, done.person, done.text("message"), done.text("emoji"))


async def choose(done: Gesture) -> None:
    """Tap a button of the business's message."""
    customer.press(done.world, done.number, done.person, done.text("message"), done.text("choice"))


async def edit(done: Gesture) -> None:
    """Edit an own message."""
    customer.edit(done.world, done.number, done.person, done.text("message"), done.text("text"))


async def delete(done: Gesture) -> None:
    """Take an own message back."""
    customer.revoke(done.world, done.number, done.person, done.text("message"))


async def look(done: Gesture) -> None:
    """Look at the chat, so that the business's messages are read."""
    business.mark_read(done.world, done.number, done.person)


async def play(done: Gesture) -> None:
    """Play a scene."""
    scenes.play(done.world, done.number, done.person, done.text("scene"))


async def meet(done: Gesture) -> str:
    """Create a customer and become them."""
    new = done.world.people.meet(done.text("name"), done.text("phone"), done.text("username"), done.world.now())
    done.world.hub.publish()
    return new.id


async def turn(done: Gesture) -> None:
    """Switch the phone and its read receipts."""
    customer.turn_phone(done.world, done.person, is_online=done.is_on("online"), has_receipts=done.is_on("receipts"))


async def close_window(done: Gesture) -> None:
    """Let the 24 hours be over."""
    done.world.chats.set_window(done.number.id, done.person.id, done.world.now() - WINDOW_SECONDS - 60.0)
    done.world.hub.publish()


async def set_next_send(done: Gesture) -> None:
    """Decide about the business's next message."""
    _, told = NEXT_SENDS.get(done.text("outcome"), NEXT_SENDS["works"])
    done.world.switches.set_next_send(dict(told))
    done.world.hub.publish()


async def set_switches(done: Gesture) -> None:
    """Set the lasting switches; unknown choices leave them as they are."""
    delay, window = done.text("delay_seconds"), done.text("window_check")
    ticks = {name: done.is_on(name) for name in ("duplicates", "out_of_order", "pair_rate")}
    delays = {"delay_seconds": float(delay)} if delay in ("0", "2", "10", "60") else {}
    windows = {"window_check": window} if window in ("async", "sync", "off") else {}
    done.world.switches.change({**ticks, **delays, **windows})
    done.world.hub.publish()


async def replay(done: Gesture) -> None:
    """Post an earlier webhook again."""
    delivery = done.text("delivery")
    if not delivery.isdigit() or len(delivery) > 15 or done.world.postman.replay(int(delivery)) is None:
        raise CustomerMistake("That webhook is not in the log any more.")
    done.world.hub.publish()


FORMS: dict[str, Callable[[Gesture], Awaitable[str | None]]] = {
    "messages": say,
    "reactions": react,
    "choices": choose,
    "edits": edit,
    "deletions": delete,
    "read": look,
    "scenes": play,
    "people": meet,
    "state": turn,
    "window": close_window,
    "next-send": set_next_send,
    "switches": set_switches,
    "replays": replay,
}
ROUTES = [
    Route("/", show, methods=["GET"]),
    Route("/phone/", show, methods=["GET"]),
    Route("/phone/stream", stream, methods=["GET"]),
    Route("/phone/media/{medium}", medium, methods=["GET"]),
    *(Route(f"/phone/{name}", gesture(act), methods=["POST"]) for name, act in FORMS.items()),
]
