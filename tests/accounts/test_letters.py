"""Letters: written with the change that they tell of, and readable to nobody but the product."""

from uuid import uuid4

import pytest

from accounts.models import Letter
from security.crypto import SealBrokenError, open_sealed, seal

pytestmark = pytest.mark.django_db


def written(subject: str = "Hello") -> Letter:
    letter = Letter(to="dana@copperline.example")
    letter.write(subject=subject, text="Follow the link", html="<p>Follow the link</p>")
    letter.save(force_insert=True)
    return letter


def test_a_letter_is_read_as_it_was_written() -> None:
    assert Letter.objects.get(id=written().id).read()["text"] == "Follow the link"


def test_a_letter_in_the_database_tells_nothing() -> None:
    assert "link" not in written().sealed


def test_what_one_letter_says_cannot_be_put_into_another() -> None:
    first, second = written(), written()
    second.sealed = first.sealed
    with pytest.raises(SealBrokenError):
        second.read()


def test_a_secret_of_one_person_does_not_open_for_another() -> None:
    sealed = seal("seed", context="here", owner=uuid4())
    with pytest.raises(SealBrokenError):
        open_sealed(sealed, context="here", owner=uuid4())
