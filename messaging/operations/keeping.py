"""Keeping photos: fetched by a durable task, checked for being what they claim, sealed and stored."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import transaction

from messaging.models import Media, Message, WhatsAppNumber
from messaging.whatsapp.client import GraphClient, is_intact
from messaging.whatsapp.outcomes import GraphError, NotSent, OutcomeUnknown
from security.crypto import open_sealed_bytes, seal_bytes
from security.outbox.retrying import TryAgain
from security.outbox.writing import enqueue

PHOTO_LIMIT = 5 * 1024 * 1024  # Meta's own limit for images
RETRY_SECONDS = 30
HEAD = 256

# What a browser may show from our address, by its first bytes. Nothing else is fetched: no scripts, no documents.
_PHOTOS = {
    "image/jpeg": lambda start: start.startswith(b"\xff\xd8\xff"),
    "image/png": lambda start: start.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/webp": lambda start: start[:4] == b"RIFF" and start[8:12] == b"WEBP",
}


def promise(message: Message) -> None:
    """Fetch the photo of a message once its transaction has committed; other files stay at WhatsApp."""
    reference = message.details.get("media") or {}
    mime_type = (reference.get("mime_type") or "").partition(";")[0]
    if not reference.get("id") or mime_type not in _PHOTOS:
        return
    media = Media.objects.create(
        message=message, whatsapp_id=reference["id"], mime_type=mime_type, sha256=reference.get("sha256") or ""
    )
    enqueue("messaging.fetch_media", media_id=str(media.id))


def fetch(media_id: str) -> None:
    """The task behind `promise`. A file that is not what it claims is blocked and never stored."""
    with transaction.atomic():
        media = Media.objects.select_related("message__conversation__number").filter(id=media_id).first()
    # Gone when its message was deleted meanwhile.
    if media is None or media.state != Media.State.WAITING:
        return
    client = client_for(media.message.conversation.number)
    try:
        content = client.download(client.media_location(media.whatsapp_id).url, PHOTO_LIMIT)
    # Unlike a send, a download may be repeated whatever became of it.
    except (NotSent, OutcomeUnknown) as error:
        raise TryAgain(RETRY_SECONDS, type(error).__name__) from error
    except GraphError:
        _conclude(media, Media.State.FAILED, 0)
        return
    if not _PHOTOS[media.mime_type](content[:16]) or not is_intact(content, media.sha256):
        _conclude(media, Media.State.BLOCKED, len(content))
        return
    put(media, content)


def put(media: Media, content: bytes) -> None:
    """Seal the photo's bytes into the store."""
    store = _store()
    # A task that runs again must not leave a second copy under another name.
    store.delete(media.place)
    store.save(media.place, ContentFile(seal_bytes(content, context=media.seal_context)))
    _conclude(media, Media.State.KEPT, len(content))


def forget(message: Message) -> None:
    """Let go of the photo of a message that was deleted: its row now, its file right after the commit."""
    for media in Media.objects.filter(message=message):
        enqueue("messaging.drop_media", place=media.place)
        media.delete()


def drop(place: str) -> None:
    """The task behind `forget`; a file that is gone already is no error."""
    _store().delete(place)


def read(media: Media) -> bytes:
    """The photo's bytes. Raises FileNotFoundError, or SealBrokenError where the file was tampered with."""
    with _store().open(media.place) as file:
        return open_sealed_bytes(file.read(), context=media.seal_context)


def sealed_by(media: Media) -> str:
    """The id of the key that seals the photo. Raises FileNotFoundError."""
    with _store().open(media.place) as file:
        # The head alone: `v1.<key id>.` and then the photo itself.
        return str(file.read(HEAD).split(b".", 2)[1], "ascii", "replace")


def reseal(media: Media) -> None:
    """Seal the photo again, with the newest key; the old file stands until the new one is whole."""
    store = _store()
    draft = f"{media.place}.new"
    # What an interrupted run left; with it there, the draft would get another name.
    store.delete(draft)
    store.save(draft, ContentFile(seal_bytes(read(media), context=media.seal_context)))
    Path(store.path(draft)).replace(store.path(media.place))


def client_for(number: WhatsAppNumber) -> GraphClient:
    """The Graph client of a number."""
    environment = settings.ENVIRONMENT
    return GraphClient(
        environment.whatsapp_graph_url, environment.whatsapp_graph_version, number.token, number.phone_number_id
    )


def _conclude(media: Media, state: Media.State, size: int) -> None:
    with transaction.atomic():
        media.state, media.size = state, size
        media.save(update_fields=["state", "size"])
        media.message.conversation.announce_change()


def _store() -> FileSystemStorage:
    """The store that STORAGE_URL names; a folder is the only kind this version knows."""
    return FileSystemStorage(Path(urlsplit(settings.ENVIRONMENT.storage_url).path))
