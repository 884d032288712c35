"""What one page of the practice phone shows, gathered before anything is drawn."""

from dataclasses import dataclass, field

from starlette.datastructures import QueryParams

from messaging.whatsapp.simulator.chats import Message
from messaging.whatsapp.simulator.numbers import Number
from messaging.whatsapp.simulator.people import Person
from messaging.whatsapp.simulator.postman import Delivery
from messaging.whatsapp.simulator.switches import NextSend, Switches
from messaging.whatsapp.simulator.world import World

LOG_SHOWN = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One person's phone and the controls beside it. ``root`` is the address prefix, ``now`` epoch seconds."""

    root: str
    now: float
    person: Person
    number: Number
    people: list[Person]
    numbers: list[Number]
    messages: list[Message]
    unread: int
    is_typing: bool
    window_ends_at: float | None
    switches: Switches
    next_send: NextSend | None
    log: list[Delivery]
    reply_to: Message | None = None
    notice: str = ""
    quoted: dict[str, Message] = field(default_factory=dict)

    def link(self, path: str) -> str:
        """Return the address of a route of this application."""
        return f"{self.root}/{path}"

    @property
    def page(self) -> str:
        """Return the address of this person's phone."""
        return self.link(f"phone/?as={self.person.id}&number={self.number.id}")


def gather(world: World, query: QueryParams, root: str, *, notice: str = "") -> View:
    """Read what ``?as=…&number=…&reply=…`` asks for; unknown values fall back to the first person and number."""
    people, numbers = world.people.listed(), world.numbers.listed()
    person = world.people.by_id(query.get("as", "")) or people[0]
    number = world.numbers.by_id(query.get("number", "")) or numbers[0]
    messages = world.chats.between(number.id, person.id)
    here = {message.id: message for message in messages}
    return View(
        root=root,
        now=world.now(),
        person=person,
        number=number,
        # Someone beyond the list's end can still hold the phone, and must then be on the list.
        people=people if person in people else [*people, person],
        numbers=numbers,
        messages=messages,
        unread=len(world.chats.unread_by_customer(number.id, person.id)),
        is_typing=world.hub.is_typing(number.id, person.id, world.now()),
        window_ends_at=world.chats.window_ends_at(number.id, person.id),
        switches=world.switches.lasting,
        next_send=world.switches.next_send,
        log=world.postman.latest(LOG_SHOWN),
        reply_to=here.get(query.get("reply", "")),
        notice=notice,
        quoted=here,
    )
