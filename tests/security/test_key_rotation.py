"""`manage.py rotate_field_keys`, as an operator runs it: on what is committed, across companies."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Letter
from messaging.models import Media, WhatsAppNumber
from messaging.operations import keeping
from security.crypto import seal_bytes
from security.operations import resealing
from security.tenancy.context import tenant_transaction
from tests.cast import Cast, bring_on
from tests.factories import Story, tell

OLD, NEW = ("2026a", b"a" * 32), ("2026b", b"b" * 32)
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "migrator"])


@pytest.fixture
def keys(settings: Any, tmp_path: Path) -> Callable[..., None]:
    """`keys(NEW, OLD)`: what FIELD_KEYS says from now on, with a media store of the test's own."""

    def hold(*pairs: tuple[str, bytes]) -> None:
        settings.ENVIRONMENT = replace(
            settings.ENVIRONMENT, field_keys=pairs, storage_url=f"file://{tmp_path}", state_dir=tmp_path
        )

    hold(OLD)
    return hold


@pytest.fixture
def cast(keys: Any) -> Cast:
    """The cast, committed, under the old key."""
    return bring_on()


@pytest.fixture
def copperline(cast: Cast, tmp_path: Path) -> Story:
    """A company with a token and a photo under the old key, and a letter on its way."""
    letter = Letter(to="kiera@copperline.example")
    letter.write(subject="Welcome", text="Hello", html="")
    letter.save()
    return tell(cast.copperline, cast.dana, tmp_path, word="Quillfeather", phone="5123557311")


def rotate(*options: str) -> str:
    """What the command says."""
    said = io.StringIO()
    call_command("rotate_field_keys", *options, stdout=said)
    return said.getvalue()


def readable(story: Story) -> tuple[str, str, bytes]:
    """The company's token, the letter and the photo, opened with the keys at hand."""
    with tenant_transaction(story.tenant):
        return (
            WhatsAppNumber.objects.get().token,
            Letter.objects.get().read()["text"],
            keeping.read(Media.objects.get()),
        )


SECRETS = ("Quillfeather", "Hello", b"a photo of Quillfeather")


def test_after_a_rotation_the_old_key_can_be_taken_away(copperline: Story, keys: Any) -> None:
    keys(NEW, OLD)
    said = rotate()
    keys(NEW)
    assert readable(copperline) == SECRETS
    assert "Key 2026a seals nothing here anymore" in said


def test_it_says_how_many_values_each_key_seals(copperline: Story, keys: Any) -> None:
    keys(NEW, OLD)
    assert rotate().splitlines() == [
        "accounts_letter.sealed: 1 sealed again, 0 could not be opened",
        "accounts_letter.sealed holds: 2026b 1",
        "messaging_whatsappnumber.sealed_token: 1 sealed again, 0 could not be opened",
        "messaging_whatsappnumber.sealed_token holds: 2026b 1",
        "messaging_media.file: 1 sealed again, 0 could not be opened",
        "messaging_media.file holds: 2026b 1",
        "Key 2026a seals nothing here anymore and can be taken out of FIELD_KEYS.",
    ]


def test_a_check_fails_while_the_old_key_is_in_use_and_changes_nothing(copperline: Story, keys: Any) -> None:
    keys(NEW, OLD)
    with pytest.raises(CommandError, match="Still in use besides 2026b: 2026a"):
        rotate("--check")
    keys(OLD)
    assert readable(copperline) == SECRETS


def test_a_check_passes_once_only_the_newest_key_is_in_use(copperline: Story, keys: Any) -> None:
    keys(NEW, OLD)
    rotate()
    assert "messaging_media.file holds: 2026b 1" in rotate("--check")


def test_a_second_rotation_has_nothing_to_do(copperline: Story, keys: Any) -> None:
    keys(NEW, OLD)
    rotate()
    assert "messaging_whatsappnumber.sealed_token: 0 sealed again" in rotate()


def test_a_crash_half_way_loses_nothing_and_the_next_run_ends_it(
    copperline: Story, keys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys(NEW, OLD)
    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", crash)
        with pytest.raises(KeyboardInterrupt):
            rotate()
    assert readable(copperline) == SECRETS
    rotate()
    keys(NEW)
    assert readable(copperline) == SECRETS


def test_every_company_is_rotated_in_batches(cast: Cast, keys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    connect(cast.dana, "1001")
    connect(cast.dana, "1002")
    connect(cast.rex, "1003")
    monkeypatch.setattr(resealing, "BATCH", 2)
    keys(NEW, OLD)
    assert "messaging_whatsappnumber.sealed_token: 3 sealed again" in rotate()


def test_a_value_that_no_key_opens_is_left_alone_and_told(copperline: Story, cast: Cast, keys: Any) -> None:
    keys(("2025z", b"z" * 32))
    connect(cast.rex, "1003")
    keys(NEW, OLD)
    with pytest.raises(CommandError, match="1 values could not be opened with any key"):
        rotate()
    keys(NEW)
    assert readable(copperline) == SECRETS
    with tenant_transaction(cast.brightside.as_system()):
        assert WhatsAppNumber.objects.get().sealed_token.startswith("v1.2025z.")


def test_a_photo_that_was_tampered_with_is_left_alone_and_told(copperline: Story, keys: Any, tmp_path: Path) -> None:
    with tenant_transaction(copperline.tenant):
        media = Media.objects.get()
        (tmp_path / media.place).write_bytes(seal_bytes(b"a photo", context=b"messaging_media.file|elsewhere"))
    keys(NEW, OLD)
    with pytest.raises(CommandError, match="1 values could not be opened"):
        rotate()


def test_a_photo_whose_file_is_gone_stops_nothing(copperline: Story, keys: Any, tmp_path: Path) -> None:
    with tenant_transaction(copperline.tenant):
        (tmp_path / Media.objects.get().place).unlink()
    keys(NEW, OLD)
    assert "messaging_media.file: 0 sealed again, 0 could not be opened" in rotate()


def connect(member: Any, phone_number_id: str) -> None:
    """A number of the member's company with a token."""
    with tenant_transaction(member.as_tenant()):
        WhatsAppNumber.connect(
            phone_number_id=phone_number_id,
            waba_id=f"9{phone_number_id}",
            phone="+15125550100",
            token="EAAG",
            by=member,
        )


def crash(*_: object) -> None:
    """The operator's Ctrl-C."""
    raise KeyboardInterrupt
