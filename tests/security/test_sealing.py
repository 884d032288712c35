"""Secrets at rest: what opens where, and what does not."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings

from accounts.models import Letter
from messaging.models import WhatsAppNumber
from security.crypto import SealBrokenError, open_sealed, open_sealed_bytes, seal, seal_bytes
from security.sealing import open_from, seal_into, sealed_fields
from security.tenancy.context import NoTenantError, Tenant, acting_for

OLD, NEW = ("2026a", b"a" * 32), ("2026b", b"b" * 32)
COPPERLINE, BRIGHTSIDE = Tenant(uuid4()), Tenant(uuid4())


def with_keys(settings: Any, *keys: tuple[str, bytes]) -> None:
    settings.ENVIRONMENT = replace(django_settings.ENVIRONMENT, field_keys=keys)


def number() -> WhatsAppNumber:
    return WhatsAppNumber(phone_number_id="1", waba_id="2", phone="+15125550100")


def test_a_secret_opens_where_it_was_sealed() -> None:
    with acting_for(COPPERLINE):
        assert open_sealed(seal("token", context="t.c|1"), context="t.c|1") == "token"


def test_a_sealed_value_says_nothing_of_the_secret_and_is_never_the_same_twice() -> None:
    with acting_for(COPPERLINE):
        first, second = seal("token", context="t.c|1"), seal("token", context="t.c|1")
    assert (first != second, "token" in first) == (True, False)


@pytest.mark.parametrize("elsewhere", ["t.c|2", "t.d|1", "u.c|1"], ids=["row", "column", "table"])
def test_a_value_moved_to_another_place_does_not_open(elsewhere: str) -> None:
    with acting_for(COPPERLINE), pytest.raises(SealBrokenError, match=elsewhere.partition("|")[0]):
        open_sealed(seal("token", context="t.c|1"), context=elsewhere)


def test_a_value_moved_to_another_company_does_not_open() -> None:
    with acting_for(COPPERLINE):
        sealed = seal("token", context="t.c|1")
    with acting_for(BRIGHTSIDE), pytest.raises(SealBrokenError):
        open_sealed(sealed, context="t.c|1")


def test_a_file_opens_in_its_own_place_and_company_only() -> None:
    with acting_for(COPPERLINE):
        sealed = seal_bytes(b"photo.with.dots", context=b"m.file|1")
        assert open_sealed_bytes(sealed, context=b"m.file|1") == b"photo.with.dots"
        with pytest.raises(SealBrokenError):
            open_sealed_bytes(sealed, context=b"m.file|2")
    with acting_for(BRIGHTSIDE), pytest.raises(SealBrokenError):
        open_sealed_bytes(sealed, context=b"m.file|1")


@pytest.mark.parametrize("damage", ["", "v1", "v1.dev", "v1.dev.%%%", "v1.gone.AAAA", "v1.dev.", "plain text"])
def test_what_is_no_sealed_value_is_refused_in_one_way(damage: str) -> None:
    with acting_for(COPPERLINE), pytest.raises(SealBrokenError, match="here"):
        open_sealed(damage, context="here")


@pytest.mark.parametrize("damage", [b"", b"v1", b"v1.dev", b"v1.gone.AAAA", b"v1.dev."])
def test_what_is_no_sealed_file_is_refused_in_one_way(damage: bytes) -> None:
    with acting_for(COPPERLINE), pytest.raises(SealBrokenError, match="here"):
        open_sealed_bytes(damage, context=b"here")


def test_a_changed_byte_is_noticed() -> None:
    with acting_for(COPPERLINE):
        sealed = seal_bytes(b"photo", context=b"here")
        with pytest.raises(SealBrokenError):
            open_sealed_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]), context=b"here")


def test_nothing_is_sealed_or_opened_for_nobody() -> None:
    with pytest.raises(NoTenantError):
        seal("token", context="here")


def test_what_is_a_persons_needs_no_company_and_opens_for_that_person_only() -> None:
    dana, rex = uuid4(), uuid4()
    sealed = seal("seed", context="here", owner=dana)
    assert open_sealed(sealed, context="here", owner=dana) == "seed"
    with pytest.raises(SealBrokenError):
        open_sealed(sealed, context="here", owner=rex)


def test_the_first_key_seals_and_every_key_opens(settings: Any) -> None:
    with acting_for(COPPERLINE):
        with_keys(settings, OLD)
        before = seal("token", context="here")
        with_keys(settings, NEW, OLD)
        after = seal("token", context="here")
        assert (before.split(".")[1], after.split(".")[1]) == ("2026a", "2026b")
        assert (open_sealed(before, context="here"), open_sealed(after, context="here")) == ("token", "token")


def test_a_value_does_not_open_once_its_key_is_gone_or_is_another(settings: Any) -> None:
    with acting_for(COPPERLINE):
        with_keys(settings, OLD)
        sealed = seal("token", context="here")
        with_keys(settings, NEW)
        with pytest.raises(SealBrokenError):
            open_sealed(sealed, context="here")
        with_keys(settings, ("2026a", b"c" * 32))
        with pytest.raises(SealBrokenError):
            open_sealed(sealed, context="here")


def test_a_row_opens_its_own_column() -> None:
    row = number()
    with acting_for(COPPERLINE):
        seal_into(row, "sealed_token", "EAAG")
        assert (row.token, "EAAG" in row.sealed_token) == ("EAAG", False)


def test_a_token_copied_to_another_number_does_not_open() -> None:
    row, other = number(), number()
    with acting_for(COPPERLINE):
        seal_into(row, "sealed_token", "EAAG")
        other.sealed_token = row.sealed_token
        with pytest.raises(SealBrokenError):
            open_from(other, "sealed_token")


def test_a_letter_is_sealed_for_itself() -> None:
    letter, other = Letter(to="kiera@copperline.example"), Letter(to="rex@brightside.example")
    letter.write(subject="Reset", text="https://secret", html="")
    other.sealed = letter.sealed
    assert letter.read()["text"] == "https://secret"
    with pytest.raises(SealBrokenError):
        other.read()


def test_a_column_that_is_not_sealed_is_not_taken_for_one() -> None:
    with pytest.raises(TypeError, match="name of messaging"):
        seal_into(number(), "name", "EAAG")


def test_every_sealed_column_is_found_by_its_field() -> None:
    assert {"accounts_letter.sealed", "messaging_whatsappnumber.sealed_token"} <= {one.place for one in sealed_fields()}
