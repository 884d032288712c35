"""Everything the pretend Meta knows, put together once and handed to every route."""

import time
from collections.abc import Callable

from messaging.whatsapp.simulator.chats import WINDOW_SECONDS, Chats
from messaging.whatsapp.simulator.database import Database
from messaging.whatsapp.simulator.hub import Hub
from messaging.whatsapp.simulator.media import MediaStore
from messaging.whatsapp.simulator.numbers import FIRST, SECOND, Numbers
from messaging.whatsapp.simulator.people import CAST, People
from messaging.whatsapp.simulator.postman import Postman
from messaging.whatsapp.simulator.settings import Settings
from messaging.whatsapp.simulator.switches import SwitchBoard

WINDOW_CLOSED_FOR = frozenset({"priya-nair", "curtis-hale"})


class World:
    """The sandbox's parts, sharing one database and one clock (``now`` returns epoch seconds)."""

    def __init__(self, settings: Settings, now: Callable[[], float] = time.time) -> None:
        self.settings = settings
        self.now = now
        self.database = Database(settings.state_dir)
        self.hub = Hub()
        self.people = People(self.database)
        self.numbers = Numbers(self.database)
        self.chats = Chats(self.database)
        self.media = MediaStore(self.database, settings.app_secret)
        self.switches = SwitchBoard(self.database)
        self.postman = Postman(self.database, settings, self.hub, now)
        self._settle()

    def start_afresh(self) -> None:
        """Forget everything but the demo's numbers and the cast."""
        self.database.forget_everything()
        self._settle()
        self.hub.publish()

    def _settle(self) -> None:
        """Move the cast in, once.

        The demo data tells of conversations that were going on, so those people's service windows are open from the
        sandbox's first start, except for Priya's, which the demo shows as closed, and Curtis, who has no WhatsApp.
        """
        # The file outlives restarts: what a tester has done to the people since is not undone.
        if self.numbers.by_id(FIRST.id):
            return
        now = self.now()
        with self.database.together():
            self.numbers.register(FIRST)
            self.numbers.register(SECOND)
            for person in CAST:
                self.people.add(person, now)
                closed_since = WINDOW_SECONDS + 3600.0 if person.id in WINDOW_CLOSED_FOR else 0.0
                self.chats.set_window(FIRST.id, person.id, now - closed_since)
