"""A thread as it is drawn: messages in runs and days, each with what its kind needs."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from math import isfinite
from urllib.parse import urlencode

from customerflows.phones import national, to_e164
from messaging.models import Message
from messaging.whatsapp.fields import Fields, block, blocks, text

RUN_GAP = timedelta(minutes=5)
FOLD = 1200  # longer texts fold after their beginning
HEAD = 700
MOST_EMOJI = 12

_DRAWN_AS = {
    "image": "media",
    "video": "media",
    "sticker": "media",
    "voice": "media",
    "audio": "media",
    "document": "media",
    "media_placeholder": "media",
    "location": "location",
    "contacts": "contacts",
    "order": "order",
    "button": "choice",
    "button_reply": "choice",
    "list_reply": "choice",
    "nfm_reply": "told",
    "call_permission_reply": "told",
    "payment_method": "told",
    "system": "system",
    "unsupported": "unreadable",
    "unknown": "unreadable",
}
_MEDIA = {
    "image": ("image", "Photo"),
    "video": ("video", "Video"),
    "sticker": ("sticker", "Sticker"),
    "voice": ("mic", "Voice message"),
    "audio": ("mic", "Audio"),
    "document": ("file-text", "Document"),
    "media_placeholder": ("image", "Photo or file"),
}
_EMOJI = {"So", "Sk", "Cf", "Mn", "Me"}


@dataclass(frozen=True, slots=True)
class Card:
    """A person the customer shared: their name and numbers, each as people write it and as a phone dials it."""

    name: str
    phones: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message in its thread: whether a day or a run of one side begins or ends with it, and what it answers."""

    message: Message
    starts_day: bool
    starts_run: bool
    ends_run: bool
    quoted: Message | None

    @property
    def drawn_as(self) -> str:
        """Which of the template's drawings fits."""
        if self.message.revoked_at:
            return "deleted"
        return _DRAWN_AS.get(self.message.kind, "text")

    @property
    def shows_meta(self) -> bool:
        """Whether its time and ticks are drawn: at the end of a run, and wherever there is something to say."""
        message = self.message
        return bool(self.ends_run or message.edited_at or message.emojis or message.state in ("failed", "unknown"))

    @property
    def media_icon(self) -> str:
        """The sign of a file's kind."""
        return _MEDIA[self.message.kind][0]

    @property
    def media_word(self) -> str:
        """A file's kind in a word."""
        return _MEDIA[self.message.kind][1]

    @property
    def photo(self) -> dict[str, str] | None:
        """The file of a photo that we fetch: its `id` and `state`. Others stay at WhatsApp."""
        return getattr(self.message, "photo", None)

    @property
    def file_name(self) -> str:
        """What the sender called the file."""
        return text(block(self.message.details, "media"), "filename") or ""

    @property
    def words(self) -> str:
        """The text to draw; of a file only what was written under it."""
        if self.drawn_as == "media":
            return text(block(self.message.details, "media"), "caption") or ""
        return self.message.body

    @property
    def head(self) -> str:
        """The text, or the part of a long one that stands above the fold."""
        return self.words[: self._cut]

    @property
    def rest(self) -> str:
        """The part of a long text that is folded away."""
        return self.words[self._cut :].lstrip()

    @property
    def is_emoji(self) -> bool:
        """Whether it says a few emoji and nothing else."""
        body = "".join(self.words.split())
        return 0 < len(body) <= MOST_EMOJI and all(unicodedata.category(sign) in _EMOJI for sign in body)

    @property
    def directions(self) -> str:
        """A map's address with the way to the place that was sent; empty where it has no coordinates."""
        sent = block(self.message.details, "sent")
        place = [_coordinate(sent, "latitude", 90), _coordinate(sent, "longitude", 180)]
        if None in place:
            return ""
        query = urlencode({"api": 1, "destination": ",".join(map(str, place))})
        return f"https://www.google.com/maps/dir/?{query}"

    @property
    def cards(self) -> list[Card]:
        """The people that were shared."""
        return [_card(shared) for shared in blocks(block(self.message.details, "sent"), "contacts")]

    @property
    def items(self) -> list[str]:
        """The lines of an order."""
        ordered = blocks(block(self.message.details, "sent"), "product_items")
        return [f"{text(item, 'quantity') or '1'} × {text(item, 'product_retailer_id') or 'item'}" for item in ordered]

    @property
    def order_note(self) -> str:
        """What the customer wrote with an order."""
        return text(block(self.message.details, "sent"), "text") or ""

    @property
    def advertisement(self) -> str:
        """The headline of the advertisement that the customer came from."""
        return text(block(self.message.details, "referral"), "headline", "source_url") or ""

    @property
    def is_forwarded(self) -> bool:
        """Whether the customer passed on what somebody else wrote."""
        return self.message.details.get("forwarded") is True

    @property
    def _cut(self) -> int:
        if len(self.words) <= FOLD:
            return len(self.words)
        # Between words where there is a gap in reach, so that no word and no styled part is torn without need.
        gap = max(self.words.rfind(" ", HEAD // 2, HEAD), self.words.rfind("\n", HEAD // 2, HEAD))
        return gap if gap > 0 else HEAD


def thread_of(messages: list[Message]) -> Iterator[Bubble]:
    """The messages as bubbles: in runs of one side within five minutes, under a heading for each day."""
    by_wamid = {message.wamid: message for message in messages if message.wamid}
    around = zip([None, *messages], messages, [*messages[1:], None], strict=False)
    for before, message, after in around:
        yield Bubble(
            message,
            starts_day=before is None or message.local_day != before.local_day,
            starts_run=before is None or not _continues(before, message),
            ends_run=after is None or not _continues(message, after),
            quoted=by_wamid.get(message.reply_to) if message.reply_to else None,
        )


def _continues(previous: Message, message: Message) -> bool:
    same_side = (previous.direction, previous.sender_id) == (message.direction, message.sender_id)
    soon_after = message.occurred_at - previous.occurred_at < RUN_GAP
    return same_side and soon_after and message.local_day == previous.local_day


def _coordinate(sent: Fields, name: str, limit: int) -> float | None:
    value = sent.get(name)
    try:
        number = float(value) if isinstance(value, int | float | str) else None
    except ValueError:
        return None
    return number if number is not None and isfinite(number) and abs(number) <= limit else None


def _card(shared: Fields) -> Card:
    numbers = [text(phone, "phone", "wa_id") for phone in blocks(shared, "phones")]
    dialled = [(number, to_e164(number)) for number in numbers if number]
    phones = [(national(e164) if e164 else number, e164 or "") for number, e164 in dialled]
    return Card(text(block(shared, "name"), "formatted_name", "first_name") or "No name", phones)
