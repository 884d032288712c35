"""A customer's photo is fetched from WhatsApp, checked, sealed, and shown to their company alone."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from messaging.models import Media, Message
from messaging.operations.keeping import drop, fetch
from security.models import OutboxEntry
from security.tenancy.context import acting_for, tenant_transaction
from tests.cast import Cast
from tests.messaging.line import Line

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "queue"])


@pytest.fixture
def media(line: Line) -> Media:
    """Maria's photo, promised and not fetched yet."""
    line.sandbox.control("messages", **{"from": "15125550142", "type": "image"})
    line.file(2)
    with tenant_transaction(line.cast.kiera.as_tenant()):
        return Media.objects.get()


def fetched(line: Line, media: Media) -> Media:
    with acting_for(line.cast.copperline.as_system()):
        fetch(str(media.id))
    with tenant_transaction(line.cast.kiera.as_tenant()):
        return Media.objects.get(id=media.id)


def stored_at(settings: Any, media: Media) -> Path:
    return Path(urlsplit(settings.ENVIRONMENT.storage_url).path) / media.place


def test_a_photo_is_fetched_and_shown(line: Line, media: Media, browser_of: Any) -> None:
    kept = fetched(line, media)
    answer = browser_of(line.cast.kiera).get(f"/copperline/inbox/media/{kept.id}/")
    assert kept.is_shown
    assert (answer.status_code, answer["Content-Type"]) == (200, kept.mime_type)
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert len(answer.content) == kept.size


def test_it_is_another_companys_404(line: Line, media: Media, browser_of: Any) -> None:
    fetched(line, media)
    assert browser_of(line.cast.rex).get(f"/brightside/inbox/media/{media.id}/").status_code == 404


def test_on_disk_it_is_sealed(line: Line, media: Media, browser_of: Any, settings: Any) -> None:
    kept = fetched(line, media)
    shown = browser_of(line.cast.kiera).get(f"/copperline/inbox/media/{kept.id}/").content
    assert shown not in stored_at(settings, kept).read_bytes()


def test_a_file_that_is_not_the_announced_one_is_blocked(line: Line, media: Media, settings: Any) -> None:
    with tenant_transaction(line.cast.kiera.as_tenant()):
        Media.objects.update(sha256="0" * 64)
    assert fetched(line, media).state == Media.State.BLOCKED
    assert not stored_at(settings, media).exists()


def test_a_file_that_is_no_photo_is_blocked(line: Line, media: Media, settings: Any) -> None:
    with tenant_transaction(line.cast.kiera.as_tenant()):
        Media.objects.update(mime_type="image/webp")
    assert fetched(line, media).state == Media.State.BLOCKED


def test_a_file_that_is_gone_says_so(line: Line, media: Media) -> None:
    with tenant_transaction(line.cast.kiera.as_tenant()):
        Media.objects.update(whatsapp_id="999999")
    assert fetched(line, media).state == Media.State.FAILED


def test_when_the_message_is_deleted_its_photo_goes(line: Line, media: Media, settings: Any) -> None:
    kept = fetched(line, media)
    wamid = message_of(line.cast, kept).wamid
    line.sandbox.control("messages", **{"from": "15125550142", "type": "revoke", "message_id": wamid})
    line.file(3)
    with tenant_transaction(line.cast.kiera.as_tenant()):
        promised = OutboxEntry.objects.get(name="messaging.drop_media")
        assert not Media.objects.exists()
    drop(**promised.payload)
    assert not stored_at(settings, kept).exists()


def message_of(cast: Cast, media: Media) -> Message:
    with tenant_transaction(cast.kiera.as_tenant()):
        return Message.objects.get(id=media.message_id)
