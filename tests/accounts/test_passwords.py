"""Passwords: what they must withstand, and what happens to one that is known from a leak."""

import hashlib
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from accounts.breaches import LeakFileRefused, build, is_known
from accounts.models import User
from tests.accounts.test_sign_up import sign_up, words_of
from tests.cast import PASSWORD, Cast

LEAKED = "This password is known from a leak on some other site. Choose another one."
UNGUESSABLE = "slates-and-gutters-2026"
DANA = "dana@copperline.example"


def line_of(password: str, count: int = 7) -> str:
    """A line of the published list."""
    return f"{hashlib.sha1(password.encode()).hexdigest().upper()}:{count}\r\n"


@pytest.fixture
def leaks(tmp_path: Path) -> Iterator[Path]:
    """Where the list of leaked passwords would be; there is none yet."""
    path = tmp_path / "state" / "leaked.bin"
    with override_settings(LEAKED_PASSWORDS=path):
        yield path


def refusals(password: str, user: User | None = None) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)
    return refused.value.messages


def test_a_list_in_any_order_knows_its_passwords_and_no_other(leaks: Path) -> None:
    passwords = [f"password number {number}" for number in range(500)]
    assert build(map(line_of, passwords), leaks) == 500
    assert all(is_known(password, leaks) for password in passwords)
    assert not any(is_known(f"{password}!", leaks) for password in passwords)


def test_a_list_longer_than_the_memory_is_sorted_in_portions(leaks: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.breaches._IN_MEMORY", 7)
    assert build((line_of(f"password {number % 50}") for number in range(100)), leaks) == 50
    assert leaks.stat().st_size == 50 * 8
    assert all(is_known(f"password {number}", leaks) for number in range(50))


@pytest.mark.parametrize("line", ["not a hash:3", "ABC:1", "G" * 40, hashlib.sha256(b"x").hexdigest()])
def test_a_file_that_is_no_such_list_is_refused_and_the_old_list_stays(leaks: Path, line: str) -> None:
    build([line_of("known")], leaks)
    with pytest.raises(LeakFileRefused, match="Line 2"):
        build([line_of("other"), line], leaks)
    assert is_known("known", leaks)
    assert [path.name for path in leaks.parent.iterdir()] == ["leaked.bin"]


def test_without_a_list_nothing_counts_as_leaked(leaks: Path) -> None:
    assert not is_known("password", leaks)


def test_an_empty_list_knows_nothing(leaks: Path) -> None:
    assert build([], leaks) == 0
    assert not is_known("password", leaks)


def test_the_operator_loads_a_list_by_a_command(leaks: Path, tmp_path: Path) -> None:
    published = tmp_path / "pwned.txt"
    published.write_text(line_of(UNGUESSABLE) + line_of("other"))
    said = StringIO()
    call_command("load_breached_passwords", str(published), stdout=said)
    assert said.getvalue() == "2 leaked passwords are known now.\n"
    assert refusals(UNGUESSABLE) == [LEAKED]


def test_the_command_says_what_is_wrong_with_a_file(leaks: Path, tmp_path: Path) -> None:
    published = tmp_path / "pwned.txt"
    published.write_text("hello\n")
    with pytest.raises(CommandError, match="Line 1 does not begin with a SHA-1"):
        call_command("load_breached_passwords", str(published))
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_breached_passwords", str(tmp_path / "missing.txt"))


@pytest.mark.django_db
def test_nobody_signs_up_with_a_leaked_password(leaks: Path) -> None:
    build([line_of(UNGUESSABLE)], leaks)
    assert words_of(sign_up(password1=UNGUESSABLE)) == [LEAKED]
    assert not User.objects.exists()


def log_in(client: Client, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/login/", {"login": DANA, "password": password, **more})


def test_somebody_whose_password_has_leaked_comes_in_and_is_asked_to_change_it(cast: Cast, leaks: Path) -> None:
    build([line_of(PASSWORD)], leaks)
    client = Client()
    answer = log_in(client, next="/copperline/contacts/")
    assert answer["Location"] == "/account/password/?next=%2Fcopperline%2Fcontacts%2F"
    page = client.get(answer["Location"]).content.decode()
    assert "Your password is known from a leak on some other site." in page
    assert 'href="/copperline/contacts/">Not now</a>' in page
    assert client.get("/copperline/contacts/").status_code == 200


def test_after_the_change_nobody_asks_again(cast: Cast, leaks: Path) -> None:
    build([line_of(PASSWORD)], leaks)
    client = Client()
    log_in(client)
    client.post("/account/password/", {"oldpassword": PASSWORD, "password1": UNGUESSABLE})
    assert "known from a leak" not in client.get("/account/password/").content.decode()
    assert log_in(Client(), UNGUESSABLE)["Location"] == "/"


def test_a_password_that_has_not_leaked_leads_straight_in(cast: Cast, leaks: Path) -> None:
    build([line_of("other")], leaks)
    assert log_in(Client())["Location"] == "/"


@pytest.mark.parametrize(
    "password", ["dana whitfield", "whitfield2026", "copperline heating", "Copperline-Heating-2026!", "dana.copperline"]
)
def test_the_persons_and_the_companys_words_are_easy_to_guess(cast: Cast, password: str) -> None:
    assert any("easy to guess" in said or "too similar" in said for said in refusals(password, cast.dana.user))


@pytest.mark.parametrize(
    "password", [PASSWORD, "correct horse battery staple", "Umleitung-Ofen-Kran", "лестница-и-чердак"]
)
def test_a_few_words_are_good_enough(cast: Cast, password: str) -> None:
    validate_password(password, cast.dana.user)


def test_the_longest_password_is_judged_quickly(cast: Cast) -> None:
    validate_password("Qm7 " + "forty crates of copper elbows stand behind the depot " * 4, cast.dana.user)


@pytest.mark.parametrize("length", [257, 10_000])
def test_what_nobody_types_is_refused(length: int) -> None:
    assert "This password is too long. It can have at most 256 characters." in refusals("ab" * length)
