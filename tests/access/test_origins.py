"""What another site's page makes a browser send is refused at every address, even with the form's token."""

from typing import Any

import pytest
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory

from tests.access.routes import route
from tests.access.table import POSTS, ROWS
from tests.factories import Stories

CHANGES = sorted(row.route for row in ROWS if row.answers["POST", "dana"] in {"200", "302"})
OURS, EVIL = "http://testserver", "https://evil.example"
FRAGMENT = {"HX-Request": "true", "HX-Current-URL": "http://testserver/copperline/"}


def token_for(browser: Client) -> str:
    """A valid form token, and its cookie in the browser."""
    request = RequestFactory().get("/")
    token = get_token(request)
    browser.cookies["csrf"] = request.META["CSRF_COOKIE"]
    return token


def change(browser: Client, stories: Stories, name: str, headers: dict[str, str]) -> Any:
    """A change as its form sends it, with everything right but what `headers` say."""
    data = stories.copperline.filled(POSTS.get(name, {}))
    told = {"X-CSRFToken": token_for(browser), **headers}
    answer: Any = browser.post(route(name).address(stories.copperline), data, headers=told)
    return answer


@pytest.fixture
def dana(client_of: Any) -> Client:
    """Her browser, with the check of form tokens."""
    browser: Client = client_of("dana", is_strict=True)
    return browser


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_from_our_own_page_is_taken(dana: Client, stories: Stories, name: str) -> None:
    headers = {"Origin": OURS, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
    assert change(dana, stories, name, headers).status_code in {200, 302}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_with_another_origin_is_refused_even_with_a_valid_token(
    dana: Client, stories: Stories, name: str
) -> None:
    assert change(dana, stories, name, {"Origin": EVIL}).status_code == 403


@pytest.mark.parametrize(
    "origin", ["null", "http://testserver.evil.example", "https://testserver", "http://testserver:81"]
)
def test_an_origin_that_only_looks_like_ours_is_another(dana: Client, stories: Stories, origin: str) -> None:
    assert change(dana, stories, "contacts:note_new", {"Origin": origin}).status_code == 403


@pytest.mark.parametrize("name", CHANGES)
def test_a_fragment_is_held_to_the_same(dana: Client, stories: Stories, name: str) -> None:
    assert change(dana, stories, name, {"Origin": EVIL, **FRAGMENT}).status_code == 403
    assert change(dana, stories, name, {"Origin": OURS, "X-CSRFToken": "", **FRAGMENT}).status_code == 403


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_that_a_browser_says_comes_from_elsewhere_is_refused(
    dana: Client, stories: Stories, name: str
) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert change(dana, stories, name, headers).status_code == 403


@pytest.mark.parametrize(
    ("mode", "dest"),
    [("no-cors", "image"), ("no-cors", "script"), ("cors", "empty"), ("navigate", "iframe"), ("navigate", "object")],
)
def test_no_other_site_can_load_a_page_into_its_own(client_of: Any, mode: str, dest: str) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
    assert client_of("dana").get("/copperline/contacts/", headers=headers).status_code == 403


def test_a_link_from_a_mail_or_another_site_leads_in(client_of: Any) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert client_of("dana").get("/copperline/contacts/", headers=headers).status_code == 200


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_what_a_person_does_themselves_is_answered(client_of: Any, site: str) -> None:
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert client_of("dana").get("/copperline/contacts/", headers=headers).status_code == 200
