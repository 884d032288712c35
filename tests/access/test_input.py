"""What people send is held to its rules twice: told to the browser in HTML, and decided by the server."""

from typing import Any

import pytest
from django import forms
from django.test import Client

from tests.access.filled_in import FILLED, NOT_FILLED_IN, ON_A_WAY, Controls, Filled, demanded, own_forms, untold
from tests.access.routes import route
from tests.access.table import GETS, POSTS, ROWS
from tests.factories import Stories, fingerprint

FORMS = own_forms()
FIELDS = [(filled, name, field) for filled in FILLED for name, field in FORMS[filled.form].base_fields.items()]
PAGES = [row.route for row in ROWS if row.answers["GET", "dana"] == "200"]
# No control that people fill in, and why; or a rule that is told in another way.
UNSEEN = {
    ("ChangePasswordForm", "password2"): "asked once; the form takes it out",
    ("SignUpForm", "username"): "the library's; nobody has a user name",
    ("ContactForm", "anyway"): "the button that says so",
    ("ComposerForm", "key"): "made by the page",
}
TOLD_OTHERWISE = {
    ("NewAuthenticatorForm", "code"): {"maxlength": "40"},  # the code of an app is shorter than one of the sheet
    ("NoteForm", "body"): {"required": ""},  # an empty box is answered in words beside it, and keeps the focus
    ("ComposerForm", "body"): {"required": ""},  # the same; its script counts, because a cut text would be sent
}
TEXTS = [
    (filled, name)
    for filled, name, field in FIELDS
    if isinstance(field, forms.CharField) and name not in {"username", "password2"}
]
# The library shows its form again with 200.
REFUSED = {"account_signup": 200, "account_login": 200, "account_change_password": 200}
ACTORS = dict.fromkeys(["account_signup", "account_login", "accounts:invitation"], "anonymous")
NOWHERE: dict[str, str] = {}
QUERY = dict.fromkeys(
    "q open next older stage pipeline contact cursor until shown cancel editing tag".split(), "a\x00b"
)
INNER = ["Traceback", "psycopg", "django.", "SELECT ", "cf_app", "/site-packages/", "DEBUG"]
WORDS_OF_413 = "larger than we take in one go"


@pytest.fixture
def dana(client_of: Any) -> Client:
    """Her browser."""
    browser: Client = client_of("dana")
    return browser


def test_every_form_is_in_the_table() -> None:
    assert FORMS.keys() == {filled.form for filled in FILLED} | NOT_FILLED_IN | ON_A_WAY


@pytest.mark.parametrize(("filled", "name", "field"), FIELDS, ids=[f"{filled}-{name}" for filled, name, _ in FIELDS])
def test_every_limit_of_the_server_is_told_to_the_browser(
    client_of: Any, stories: Stories, filled: Filled, name: str, field: forms.Field
) -> None:
    page = client_of(ACTORS.get(filled.page, "dana")).get(route(filled.page).address(stories.copperline))
    control = Controls(page.content.decode()).found.get(name, {})
    rules = {} if (filled.form, name) in UNSEEN else demanded(field)
    assert untold(rules, control) == TOLD_OTHERWISE.get((filled.form, name), {})


@pytest.mark.parametrize(("filled", "name"), TEXTS, ids=str)
def test_a_nul_in_any_text_field_is_refused_with_words(
    client_of: Any, stories: Stories, filled: Filled, name: str
) -> None:
    before = fingerprint(stories.copperline.tenant)
    data = stories.copperline.filled(POSTS.get(filled.taker, {})) | {name: "a\x00b"}
    answer = client_of(ACTORS.get(filled.page, "dana")).post(route(filled.taker).address(stories.copperline), data)
    assert answer.status_code == REFUSED.get(filled.taker, 422)
    assert fingerprint(stories.copperline.tenant) == before


@pytest.mark.parametrize("name", PAGES)
def test_a_nul_in_a_query_breaks_no_page(dana: Client, stories: Stories, name: str) -> None:
    query = QUERY | stories.copperline.filled(GETS.get(name, {}))
    assert dana.get(route(name).address(stories.copperline), query).status_code in {200, 302, 400, 404, 422}


@pytest.mark.parametrize("name", [row.route for row in ROWS if row.answers["POST", "dana"] == "302"])
def test_fields_that_nobody_asked_for_break_nothing(dana: Client, stories: Stories, name: str) -> None:
    data = QUERY | stories.copperline.filled(POSTS.get(name, {})) | {"theme": "\x00", "id": "\x00", "account": "\x00"}
    assert dana.post(route(name).address(stories.copperline), data).status_code in {302, 404, 422}


@pytest.mark.parametrize("field", ["login", "password", "next"])
def test_a_nul_at_the_log_in_is_refused_with_words(client_of: Any, field: str) -> None:
    answer = client_of("anonymous").post("/login/", {"login": "a@b.example", "password": "x", field: "a\x00b"})
    assert answer.status_code == 200


@pytest.mark.parametrize("address", ["/copperline/contacts/%00/", "/%00/", "/copperline%00/", "/login/%00"])
def test_a_nul_in_an_address_does_not_exist(dana: Client, address: str) -> None:
    assert dana.get(address).status_code == 404


def test_a_body_over_the_limit_gets_a_page_that_says_so(dana: Client, stories: Stories) -> None:
    answer = dana.post("/copperline/contacts/new/", {"name": "x" * (3 * 1024 * 1024)})
    assert (answer.status_code, WORDS_OF_413 in answer.content.decode()) == (413, True)


def test_a_form_with_too_many_fields_gets_the_same(dana: Client) -> None:
    answer = dana.post("/copperline/contacts/new/", {f"field-{number}": "x" for number in range(501)})
    assert (answer.status_code, WORDS_OF_413 in answer.content.decode()) == (413, True)


def test_a_visitor_gets_it_too(client_of: Any) -> None:
    answer = client_of("anonymous").post("/login/", {"login": "x" * (3 * 1024 * 1024)})
    assert (answer.status_code, WORDS_OF_413 in answer.content.decode()) == (413, True)


def test_a_body_that_is_no_form_gets_a_page_that_says_so(dana: Client) -> None:
    answer = dana.post("/copperline/contacts/new/", b"--x\r\n", content_type="multipart/form-data; boundary=")
    assert (answer.status_code, "not in the form we expect" in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("cookie", ["", "a", "x" * 32, "x" * 4000, "../../etc/passwd", "\x7f", "é"])
def test_a_tampered_session_cookie_is_nobodys(client_of: Any, cookie: str) -> None:
    browser = client_of("dana")
    browser.cookies["sid"] = cookie
    answer = browser.get("/copperline/contacts/")
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/copperline/contacts/")


def test_a_session_cookie_with_one_letter_changed_is_nobodys(dana: Client) -> None:
    key = dana.cookies["sid"].value
    dana.cookies["sid"] = key[:-1] + {True: "a", False: "b"}[key[-1] == "b"]
    assert dana.get("/copperline/contacts/").status_code == 302


@pytest.mark.parametrize("token", ["", "short", "x" * 64, "x" * 5000, "\x00"])
def test_a_stale_form_token_gets_a_page_with_the_way_back(client_of: Any, token: str) -> None:
    browser = client_of("dana", is_strict=True)
    browser.cookies["csrf"] = "y" * 32
    headers = {"Referer": "http://testserver/copperline/contacts/new/"}
    answer = browser.post("/copperline/contacts/new/", {"name": "Walt", "csrfmiddlewaretoken": token}, headers=headers)
    assert answer.status_code == 403
    assert 'href="http://testserver/copperline/contacts/new/">Open the page again' in answer.content.decode()


def test_the_way_back_never_leads_to_another_site(client_of: Any) -> None:
    browser = client_of("dana", is_strict=True)
    answer = browser.post("/copperline/contacts/new/", {}, headers={"Referer": "https://evil.example/"})
    assert (answer.status_code, "evil.example" in answer.content.decode()) == (403, False)


def test_a_part_of_a_page_with_a_stale_token_says_what_to_do(client_of: Any) -> None:
    browser = client_of("dana", is_strict=True)
    answer = browser.post("/copperline/contacts/new/", {"name": "Walt"}, headers={"HX-Request": "true"})
    assert (answer.status_code, "Nothing was sent" in answer.content.decode()) == (403, True)
    assert 'class="toast" data-tone="rose"' in answer.content.decode()


@pytest.mark.parametrize("name", [row.route for row in ROWS])
def test_trace_is_not_answered(dana: Client, stories: Stories, name: str) -> None:
    answer = dana.generic("TRACE", route(name).address(stories.copperline), headers={"X-Secret": "echo"})
    assert (answer.status_code in {302, 405}, b"echo" in answer.content) == (True, False)


@pytest.mark.parametrize("address", ["/no/such/page/", "/copperline/contacts/01a20300-0000-7000-8000-000000000000/"])
def test_a_refusal_shows_no_inner_workings(dana: Client, address: str) -> None:
    text = dana.get(address).content.decode()
    assert [word for word in INNER if word in text] == []


def test_a_fault_of_ours_shows_none_either(dana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.views.home.greeting", lambda: NOWHERE["the secret of the house"])
    dana.raise_request_exception = False
    answer = dana.get("/copperline/")
    text = answer.content.decode()
    assert (answer.status_code, [word for word in [*INNER, "the secret of the house"] if word in text]) == (500, [])
