"""What a business can do: send a message and watch it travel, read one, show that it is typing."""

from dataclasses import dataclass
from typing import Any

from messaging.whatsapp.simulator.chats import Message
from messaging.whatsapp.simulator.errors import GraphError
from messaging.whatsapp.simulator.identifiers import message_id
from messaging.whatsapp.simulator.numbers import Number
from messaging.whatsapp.simulator.payloads import encoded, status
from messaging.whatsapp.simulator.people import Person
from messaging.whatsapp.simulator.switches import NextSend
from messaging.whatsapp.simulator.world import World

# Meta's rate between one number and one person; the burst of 45 that it lets through first is left out.
PAIR_SECONDS = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRequest:
    """A well-formed send.

    Exactly one of ``digits`` and ``user_id`` is set, unless a user id was put into ``to``: then none is, because Meta
    accepts such a message and drops it.
    """

    recipient: str
    digits: str | None
    user_id: str | None
    kind: str
    content: dict[str, Any]
    context_id: str | None
    tracker: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRequest:
    """The business read a message, and may show that it is typing."""

    message_id: str
    is_typing: bool


def send(world: World, number: Number, request: SendRequest, next_send: NextSend | None = None) -> dict[str, Any]:
    """Accept a message, plan its statuses and return Meta's answer. Raises GraphError where the answer is the error."""
    if request.digits == number.digits:
        raise GraphError(131021)
    person = _addressee(world, request)
    _check_pair_rate(world, number, person)
    code = _failure(world, number, request, person, next_send)
    if code == 131047 and world.switches.lasting.window_check == "sync":
        raise GraphError(code)
    message = world.chats.add(
        Message(
            id=message_id(request.digits or request.recipient),
            number_id=number.id,
            person_id=person.id if person else None,
            recipient=request.digits or request.recipient,
            side="business",
            kind=request.kind,
            content=request.content,
            context_id=request.context_id,
            tracker=request.tracker,
            created_at=world.now(),
            failed_code=code,
            is_dropped=not request.digits and not request.user_id,
        )
    )
    _follow(world, number, person, message)
    return _answer(request, person, message)


def read(world: World, number: Number, request: ReadRequest) -> dict[str, Any]:
    """Tick the customer's message and the earlier ones as seen. Raises GraphError for an unknown message."""
    message = world.chats.by_id(request.message_id)
    if message is None or message.side != "customer" or message.number_id != number.id or not message.person_id:
        raise GraphError(131009, "The message was not found, or the business did not receive it.")
    world.chats.mark_seen_by_business(message, world.now())
    if request.is_typing:
        world.hub.start_typing(number.id, message.person_id, world.now())
    world.hub.publish()
    return {"success": True}


def deliver(world: World, number: Number, person: Person, message: Message, *, after: float = 0.0) -> None:
    """Bring a sent message to the phone and tell the business so ``after`` seconds."""
    world.chats.mark_delivered(message.id, world.now())
    _post_status(world, number, person, message, "delivered", after=after)


def mark_read(world: World, number: Number, person: Person) -> int:
    """Let the person look at the chat; the business hears of it if read receipts are on. Return how many were new."""
    unread = world.chats.unread_by_customer(number.id, person.id)
    for message in unread:
        world.chats.mark_read(message.id, world.now())
        # Two gaps later than now, so that a message read on arrival is still delivered first.
        if person.has_receipts:
            _post_status(world, number, person, message, "read", after=2 * world.settings.status_gap)
    if unread:
        world.hub.publish()
    return len(unread)


def _addressee(world: World, request: SendRequest) -> Person | None:
    """Find who is meant; a template to a plausible number that nobody knows yet introduces its owner."""
    if request.user_id:
        return world.people.by_user_id(request.user_id)
    if not request.digits:
        return None
    known = world.people.by_phone(request.digits)
    may_introduce = request.kind == "template" or world.switches.lasting.window_check == "off"
    if known is None and may_introduce and 8 <= len(request.digits) <= 15:
        return world.people.stranger(request.digits, world.now())
    return known


def _check_pair_rate(world: World, number: Number, person: Person | None) -> None:
    if person is None or not world.switches.lasting.pair_rate:
        return
    if world.now() - world.chats.last_sent_to(number.id, person.id) < PAIR_SECONDS:
        raise GraphError(131056)


def _failure(
    world: World, number: Number, request: SendRequest, person: Person | None, next_send: NextSend | None
) -> int | None:
    """Return the code with which the message will fail later, or None."""
    # What the tester chose comes before what the rules say.
    if next_send is not None and next_send.mode == "error":
        return next_send.code
    if person is not None and not person.is_on_whatsapp:
        return 131026
    if person is None and (request.user_id or not 8 <= len(request.digits or "") <= 15):
        return 131026 if request.user_id or request.digits else None
    medium = request.content.get("id") if request.kind in ("image", "audio", "video", "document", "sticker") else None
    if medium is not None and world.media.by_id(medium, world.now()) is None:
        return 131053
    if request.kind != "template" and not _is_window_open(world, number, person):
        return 131047
    return None


def _is_window_open(world: World, number: Number, person: Person | None) -> bool:
    if world.switches.lasting.window_check == "off":
        return True
    ends_at = world.chats.window_ends_at(number.id, person.id) if person else None
    return ends_at is not None and world.now() < ends_at


def _follow(world: World, number: Number, person: Person | None, message: Message) -> None:
    """Plan what happens to an accepted message: one failure, or sent and, where the phone is on, delivered."""
    gap = world.settings.status_gap
    if message.is_dropped:
        # No status ever comes: the sender has only its own patience to tell it.
        return
    if message.failed_code is not None:
        _post_status(world, number, person, message, "failed", after=gap)
        return
    if person is None:
        return
    world.hub.stop_typing(number.id, person.id)
    if message.kind == "reaction":
        world.chats.react(str(message.content["message_id"]), "business", str(message.content.get("emoji", "")))
    is_swapped = world.switches.lasting.out_of_order and person.is_online
    _post_status(world, number, person, message, "sent", after=2 * gap if is_swapped else gap)
    if person.is_online:
        deliver(world, number, person, message, after=gap if is_swapped else 2 * gap)
    world.hub.publish()


def _post_status(
    world: World, number: Number, person: Person | None, message: Message, name: str, *, after: float
) -> None:
    """Queue one status webhook, twice when duplicates are switched on."""
    switches = world.switches.lasting
    at = world.now() + after
    # The price follows the window at the time of the status, which is when Meta charges.
    is_free = person is not None and _is_window_open(world, number, person)
    body = encoded(status(number, person, message, name, at, is_free=is_free))
    for copy in range(2 if switches.duplicates else 1):
        world.postman.enqueue(
            f"status {name}", body, due_in=after + switches.delay_seconds + copy * world.settings.status_gap
        )


def _answer(request: SendRequest, person: Person | None, message: Message) -> dict[str, Any]:
    """Return Meta's answer; someone addressed by user id gets no ``wa_id``."""
    contact: dict[str, Any] = {"input": request.recipient}
    if request.digits:
        contact["wa_id"] = request.digits
    if request.user_id or person:
        contact["user_id"] = request.user_id or (person.user_id if person else None)
    sent: dict[str, Any] = {"id": message.id}
    if request.kind == "template":
        sent["message_status"] = "accepted"
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [sent]}
