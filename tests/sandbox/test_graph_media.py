"""Files over the Graph API: up, down, gone."""

import hashlib

import httpx
import pytest

from messaging.whatsapp.simulator.samples.photo import ac_condenser
from messaging.whatsapp.simulator.samples.voice import silence
from tests.sandbox.running import NUMBER, Sandbox, Webhook


def upload(sandbox: Sandbox, body: bytes = b"", mime_type: str = "image/png") -> httpx.Response:
    fields = {"messaging_product": "whatsapp", "type": mime_type}
    file = {"file": ("photo.png", body or ac_condenser(), mime_type)}
    return sandbox.http.post(f"/graph/v25.0/{NUMBER}/media", data=fields, files=file, headers=sandbox.token)


def test_an_uploaded_file_comes_back_byte_by_byte(sandbox: Sandbox) -> None:
    about = sandbox.get(upload(sandbox).json()["id"]).json()
    downloaded = httpx.get(about["url"], headers=sandbox.token)
    assert downloaded.content == ac_condenser()
    assert about["sha256"] == hashlib.sha256(downloaded.content).hexdigest()
    assert about["file_size"] == str(len(downloaded.content))
    assert (about["mime_type"], downloaded.headers["content-type"]) == ("image/png", "image/png")


def test_a_download_needs_the_token(sandbox: Sandbox) -> None:
    about = sandbox.get(upload(sandbox).json()["id"]).json()
    assert httpx.get(about["url"]).status_code == 401


def test_a_download_address_works_for_five_minutes(sandbox: Sandbox) -> None:
    about = sandbox.get(upload(sandbox).json()["id"]).json()
    sandbox.clock.ahead = 301
    assert httpx.get(about["url"], headers=sandbox.token).status_code == 404


def test_a_forged_download_address_is_refused(sandbox: Sandbox) -> None:
    about = sandbox.get(upload(sandbox).json()["id"]).json()
    assert httpx.get(about["url"] + "0", headers=sandbox.token).status_code == 404


def test_a_deleted_file_is_gone(sandbox: Sandbox) -> None:
    medium = upload(sandbox).json()["id"]
    assert sandbox.http.delete(f"/graph/v25.0/{medium}", headers=sandbox.token).json() == {"success": True}
    assert sandbox.get(medium).json()["error"]["error_subcode"] == 33


def test_an_uploaded_file_lasts_thirty_days(sandbox: Sandbox) -> None:
    medium = upload(sandbox).json()["id"]
    sandbox.clock.ahead = 29 * 86400
    assert sandbox.get(medium).status_code == 200
    sandbox.clock.ahead = 31 * 86400
    assert sandbox.get(medium).status_code == 400


@pytest.mark.parametrize(
    ("body", "mime_type"),
    [(b"MZ", "application/x-msdownload"), (b"x" * (5 * 1024 * 1024 + 1), "image/jpeg"), (b"x", "")],
)
def test_a_file_of_the_wrong_type_or_size_is_refused(sandbox: Sandbox, body: bytes, mime_type: str) -> None:
    answer = upload(sandbox, body, mime_type)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100)


def test_an_upload_without_a_file_is_refused(sandbox: Sandbox) -> None:
    answer = sandbox.http.post(
        f"/graph/v25.0/{NUMBER}/media", files={"messaging_product": (None, "whatsapp")}, headers=sandbox.token
    )
    assert answer.json()["error"]["code"] == 100


def test_a_customers_photo_can_be_fetched_by_its_id(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.write("Look at this", type="image")
    webhook.wait_for(1)
    image = webhook.messages[0]["image"]
    about = sandbox.get(image["id"]).json()
    assert httpx.get(about["url"], headers=sandbox.token).content == ac_condenser()
    assert image["caption"] == "Look at this"


def test_the_sample_photo_is_a_png_of_600_by_400() -> None:
    assert ac_condenser()[:8] == b"\x89PNG\r\n\x1a\n"
    assert ac_condenser()[16:24] == (600).to_bytes(4) + (400).to_bytes(4)


def test_the_sample_voice_message_is_ogg_opus() -> None:
    assert silence()[:4] == b"OggS"
    assert b"OpusHead" in silence()[:64]


def test_a_message_with_an_unknown_file_fails_later(sandbox: Sandbox, webhook: Webhook) -> None:
    assert sandbox.send(type="image", image={"id": "1234567890"}).status_code == 200
    webhook.wait_for(1)
    assert webhook.statuses[0]["errors"][0]["code"] == 131053
