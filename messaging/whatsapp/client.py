"""The verbs of the Graph API that the inbox needs. Each is one HTTP exchange and ends as ``outcomes`` says."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from urllib.parse import quote

from messaging.whatsapp.fields import Fields, blocks, identifier, text, whole
from messaging.whatsapp.outcomes import OutcomeUnknown
from messaging.whatsapp.transport import Transport, shared_transport


@dataclass(frozen=True, slots=True)
class Recipient:
    """A customer by number or by business-scoped user id; with both, WhatsApp goes by the number."""

    wa_id: str | None = None
    user_id: str | None = None

    def __post_init__(self) -> None:
        if not (self.wa_id or self.user_id):
            raise ValueError("a recipient needs a number or a user id")

    @property
    def address(self) -> dict[str, str]:
        """The request's fields. A user id in ``to`` would be dropped without a word, hence ``recipient``."""
        if self.wa_id:
            return {"to": self.wa_id.removeprefix("+")}
        return {"recipient": self.user_id or ""}


@dataclass(frozen=True, slots=True)
class Accepted:
    """Meta took the message. ``wa_id`` may differ from the number written to; ``user_id`` replaces it for BSUIDs."""

    wamid: str
    wa_id: str | None
    user_id: str | None


@dataclass(frozen=True, slots=True)
class MediaLocation:
    """Where a file can be fetched for five minutes, with the token; ``size`` in bytes."""

    url: str
    mime_type: str | None
    sha256: str | None
    size: int | None


@dataclass(frozen=True, slots=True)
class GraphClient:
    """One business number at Meta; ``version`` is a Graph version ("v25.0"). Cheap to make: connections are shared."""

    base_url: str
    version: str
    token: str = field(repr=False)
    phone_number_id: str
    transport: Transport | None = field(default=None, repr=False)

    def send_text(
        self, to: Recipient, body: str, *, reply_to: str | None = None, callback: str | None = None
    ) -> Accepted:
        """Send words. ``callback`` comes back in every status, which settles a send whose answer was lost."""
        message: dict[str, object] = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            **to.address,
            "type": "text",
            "text": {"body": body},
        }
        if reply_to:
            message["context"] = {"message_id": reply_to}
        if callback:
            message["biz_opaque_callback_data"] = callback
        return _accepted(self._post_message(message))

    def mark_read(self, wamid: str) -> None:
        """Show the customer blue ticks, on this message and all before it."""
        self._post_message({"messaging_product": "whatsapp", "status": "read", "message_id": wamid})

    def media_location(self, media_id: str) -> MediaLocation:
        """Where the file is now. Graph refuses an id that did not come to this number."""
        answer = self._transport.ask(
            "GET", self._path(media_id), self.token, query={"phone_number_id": self.phone_number_id}, body=None
        )
        url = text(answer, "url")
        if url is None:
            raise OutcomeUnknown("the answer names no address")
        mime_type, sha256 = identifier(answer, "mime_type"), identifier(answer, "sha256")
        return MediaLocation(url, mime_type, sha256, size=whole(answer, "file_size"))

    def download(self, url: str, limit_bytes: int) -> bytes:
        """The file's bytes; whether they are the announced ones, ``is_intact`` tells."""
        return self._transport.fetch(url, self.token, limit_bytes)

    @property
    def _transport(self) -> Transport:
        return self.transport or shared_transport(self.base_url)

    def _path(self, *parts: str) -> str:
        # An id comes out of a webhook, and must not be able to name another path.
        return "/".join([f"v{self.version.removeprefix('v')}", *(quote(part, safe="") for part in parts)])

    def _post_message(self, message: Fields) -> Fields:
        path = self._path(self.phone_number_id, "messages")
        return self._transport.ask("POST", path, self.token, query={}, body=message)


def _accepted(answer: Fields) -> Accepted:
    messages, contacts = blocks(answer, "messages"), blocks(answer, "contacts")
    # Without its id no status could ever be matched: as good as no answer.
    wamid = identifier(messages[0], "id") if messages else None
    if wamid is None:
        raise OutcomeUnknown("the answer names no message")
    # One recipient, one contact; what stands in ``input`` is only what we wrote.
    contact = contacts[0] if contacts else {}
    return Accepted(wamid, identifier(contact, "wa_id"), identifier(contact, "user_id"))


def is_intact(content: bytes, sha256: str) -> bool:
    """Whether these are the announced bytes; Meta writes digests in base64 and in hexadecimal."""
    digest = hashlib.sha256(content).digest()
    try:
        announced = bytes.fromhex(sha256) if len(sha256) == 64 else base64.b64decode(sha256, validate=True)
    except (ValueError, binascii.Error):
        return False
    return hmac.compare_digest(digest, announced)
