"""The practice mailbox: what the product mailed, with links that work and nothing that runs."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import override_settings

from customerflows.mailers import mailer
from tests.sandbox.running import Sandbox


@pytest.fixture
def folder(sandbox: Sandbox) -> Iterator[Path]:
    """Where the product puts its letters."""
    path = sandbox.settings.state_dir / "mail"
    with override_settings(MAILERS={"default": mailer(f"file://{path}")}):
        yield path
    for left in path.glob("*.log"):
        left.unlink()


def post(subject: str, text: str, to: str = "dana@copperline.example") -> None:
    message = EmailMultiAlternatives(subject, text, "hello@customerflows.example", [to])
    message.attach_alternative(f"<p>{text}</p>", "text/html")
    message.send()


def name_in(folder: Path) -> str:
    """The file of the only letter."""
    (found,) = folder.glob("*.log")
    return found.name


def test_an_empty_mailbox_says_what_will_come(sandbox: Sandbox, folder: Path) -> None:
    assert "Nothing has been mailed yet" in sandbox.http.get("/mail/").text


def test_letters_are_listed_with_the_newest_first(sandbox: Sandbox, folder: Path) -> None:
    post("First", "one")
    os.utime(folder / name_in(folder), (1, 1))
    post("Second", "two", to="rex@brightside.example")
    page = sandbox.http.get("/mail/").text
    assert 0 < page.index("Second") < page.index("First")
    assert ["rex@brightside.example" in page, "dana@copperline.example" in page] == [True, True]


def test_the_list_is_narrowed_to_one_person(sandbox: Sandbox, folder: Path) -> None:
    post("For Dana", "one")
    post("For Rex", "two", to="rex@brightside.example")
    page = sandbox.http.get("/mail/?to=rex@brightside.example").text
    assert ["For Rex" in page, "For Dana" in page] == [True, False]


def test_a_letter_is_shown_with_links_that_lead_where_they_say(sandbox: Sandbox, folder: Path) -> None:
    link = "http://127.0.0.1:8000/account/confirm-email/?code=BCDF-GHJK&to=you"
    post("Confirm – now", f"Grüße!\n\nOpen this:\n{link}\nThanks, O’Brien")
    page = sandbox.http.get(f"/mail/{name_in(folder)}").text
    shown = link.replace("&", "&amp;")
    assert f'<a href="{shown}">{shown}</a>' in page
    assert ["Confirm – now" in page, "Grüße!" in page, "O’Brien" in page, "-----" in page] == [True, True, True, False]


def test_nothing_in_a_letter_runs(sandbox: Sandbox, folder: Path) -> None:
    post("<script>alert(1)</script>", "<img src=x onerror=alert(1)> javascript:alert(1)")
    page = sandbox.http.get(f"/mail/{name_in(folder)}")
    assert ["<script" in page.text, "<img" in page.text, 'href="javascript' in page.text] == [False] * 3
    assert "script-src 'self'" in page.headers["content-security-policy"]


@pytest.mark.parametrize("name", ["gone.log", "..%2F..%2Fetc%2Fpasswd", "%2e%2e/sandbox.db"])
def test_a_letter_that_is_not_there_is_not_found(sandbox: Sandbox, folder: Path, name: str) -> None:
    post("Here", "one")
    assert sandbox.http.get(f"/mail/{name}").status_code == 404


def test_the_phone_leads_to_the_mailbox(sandbox: Sandbox) -> None:
    assert 'href="/mail/"' in sandbox.http.get("/phone/").text
