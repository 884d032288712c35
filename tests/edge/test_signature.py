"""Meta's signature, asked directly: what is genuine, byte for byte."""

import hmac

import pytest

from customerflows.edge.signature import is_genuine, is_well_formed

SECRET, BODY = b"app-secret", b'{"object": "whatsapp_business_account"}'
DIGEST = hmac.digest(SECRET, BODY, "sha256").hex().encode()
GENUINE = b"sha256=" + DIGEST


def test_the_signature_of_the_body_under_the_secret_is_genuine() -> None:
    assert is_genuine(SECRET, BODY, GENUINE) is True


def test_hexadecimal_counts_in_any_case() -> None:
    assert is_genuine(SECRET, BODY, b"sha256=" + DIGEST.upper()) is True


@pytest.mark.parametrize(
    "header",
    [
        b"",
        DIGEST,
        b"sha1=" + DIGEST,
        b"SHA256=" + DIGEST,
        b"sha256=" + DIGEST[:-1],
        b"sha256=" + DIGEST + b"0",
        b"sha256=" + DIGEST[:-1] + bytes([DIGEST[-1] ^ 1]),
        b"sha256:" + DIGEST,
    ],
)
def test_anything_else_is_not(header: bytes) -> None:
    assert is_genuine(SECRET, BODY, header) is False


def test_another_body_or_secret_is_not() -> None:
    assert (is_genuine(SECRET, BODY + b" ", GENUINE), is_genuine(b"other", BODY, GENUINE)) == (False, False)


def test_without_a_secret_nothing_is_genuine() -> None:
    unsigned = b"sha256=" + hmac.digest(b"", BODY, "sha256").hex().encode()
    assert is_genuine(b"", BODY, unsigned) is False


@pytest.mark.parametrize(
    ("header", "is_so"),
    [
        (GENUINE, True),
        (b"sha256=" + b"z" * 64, True),
        (b"sha256=" + b"0" * 63, False),
        (b"sha256=" + b"0" * 65, False),
        (b"sha512=" + b"0" * 64, False),
        (b"", False),
    ],
)
def test_the_form_is_known_before_anything_is_read(header: bytes, is_so: bool) -> None:
    assert is_well_formed(header) is is_so
