"""The token that opens a stream."""

import pytest

from customerflows.stream_tokens import LIFE, StreamTicket, mint, read

NOW = 1_800_000_000
SECRET = "a secret"
ACCOUNT = "0199f0aa-0000-7000-8000-000000000001"
KIERA = "0199f0aa-0000-7000-8000-000000000002"
TOKEN = mint(SECRET, ACCOUNT, KIERA, NOW)


def test_a_token_says_whose_stream_it_opens():
    assert read(SECRET, TOKEN, NOW) == StreamTicket(ACCOUNT, KIERA, NOW)


def test_a_token_of_a_restricted_person_says_so_and_cannot_be_made_another():
    token = mint(SECRET, ACCOUNT, KIERA, NOW, is_restricted=True)
    assert read(SECRET, token, NOW) == StreamTicket(ACCOUNT, KIERA, NOW, is_restricted=True)
    assert read(SECRET, "v1" + token[2:], NOW) is None


def test_a_token_lives_for_a_minute():
    assert read(SECRET, TOKEN, NOW + LIFE - 1) is not None
    assert read(SECRET, TOKEN, NOW + LIFE) is None


def test_a_token_from_the_future_is_refused():
    assert read(SECRET, TOKEN, NOW - 1) is None


def test_a_token_of_another_secret_is_refused():
    assert read("another secret", TOKEN, NOW) is None


def test_a_token_does_not_open_another_account():
    forged = TOKEN.replace(ACCOUNT, "0199f0aa-0000-7000-8000-000000000009")
    assert read(SECRET, forged, NOW) is None


def test_a_token_cannot_be_given_a_longer_life():
    forged = TOKEN.replace(str(NOW + LIFE), str(NOW + LIFE + 30))
    assert read(SECRET, forged, NOW + LIFE) is None


@pytest.mark.parametrize("text", ["", "v1", "v1....", "é" * 90, TOKEN + "\n", TOKEN.upper(), "v2" + TOKEN[2:]])
def test_what_is_no_token_is_refused(text):
    assert read(SECRET, text, NOW) is None


@pytest.mark.parametrize("identifier", ["", "a.b", "a b", "x" * 65])
def test_an_id_that_could_be_read_as_two_parts_is_not_signed(identifier):
    with pytest.raises(ValueError, match="letters, digits and dashes"):
        mint(SECRET, identifier, KIERA, NOW)
