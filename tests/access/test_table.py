"""Every address answers every actor as the table says, and no address is missing from it."""

from collections import Counter
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse

from tests.access.routes import route, routes
from tests.access.table import CELLS, GETS, POSTS, ROWS, Cell, Row
from tests.factories import Stories

LISTED = {row.route for row in ROWS}
# A browser that reports a violation knows no form token.
WITHOUT_TOKEN = {"security:csp_report"}
INSIDE = sorted(row.route for row in ROWS if row.answers["GET", "rex"] == "404")


def said(answer: HttpResponse) -> str:
    """The answer in the table's words."""
    return "login" if answer.get("Location", "").startswith("/login/?next=") else str(answer.status_code)


def test_every_address_is_in_the_table() -> None:
    missing = [f"{one.name} ({one.pattern})" for one in routes() if one.name not in LISTED]
    assert missing == [], "Add a line to tests/access/table.py that says what each actor gets there, GET and POST."


def test_every_line_of_the_table_has_an_address() -> None:
    gone = LISTED - {one.name for one in routes()}
    assert gone == set(), "These addresses are gone: remove their lines from tests/access/table.py."


def test_no_two_addresses_share_a_name_and_so_a_line() -> None:
    assert [name for name, count in Counter(one.name for one in routes()).items() if count > 1] == []


def test_forms_belong_to_lines() -> None:
    assert GETS.keys() | POSTS.keys() <= LISTED


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_the_answer_is_the_declared_one(client_of: Any, stories: Stories, cell: Cell) -> None:
    browser = client_of(cell.actor)
    ask, fields = {"GET": (browser.get, GETS), "POST": (browser.post, POSTS)}[cell.method]
    data = stories.copperline.filled(fields.get(cell.route, {}))
    assert said(ask(route(cell.route).address(stories.copperline), data)) == cell.answer


@pytest.mark.parametrize("name", sorted(LISTED - WITHOUT_TOKEN))
def test_a_change_without_the_forms_token_is_refused(client_of: Any, stories: Stories, name: str) -> None:
    answer = client_of("dana", is_strict=True).post(route(name).address(stories.copperline))
    assert answer.status_code == 403


def test_every_other_address_demands_it() -> None:
    assert {one.name for one in routes() if getattr(one.view, "csrf_exempt", False)} == WITHOUT_TOKEN


def test_a_route_without_the_forms_token_says_why() -> None:
    assert [name for name in WITHOUT_TOKEN if not getattr(route(name).access, "without_token", "")] == []


@pytest.mark.parametrize("name", INSIDE)
def test_a_page_of_a_company_knows_no_other_method(client_of: Any, stories: Stories, name: str) -> None:
    answer = client_of("dana").generic("DELETE", route(name).address(stories.copperline))
    assert answer.status_code == 405


@pytest.mark.parametrize("name", INSIDE)
def test_a_fragment_asked_for_after_the_session_ended_leads_to_the_log_in(
    client_of: Any, stories: Stories, name: str
) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/copperline/inbox/"}
    answer = client_of("anonymous").get(route(name).address(stories.copperline), headers=headers)
    assert (answer.status_code, answer["HX-Redirect"]) == (401, f"/login/?next={quote(headers['HX-Current-URL'])}")


def test_what_lies_inside_a_company_is_what_its_address_says() -> None:
    assert sorted(one.name for one in routes() if one.is_tenant) == INSIDE


@pytest.mark.parametrize("row", [row for row in ROWS if row.route in INSIDE], ids=lambda row: row.route)
def test_the_table_lets_no_outsider_into_a_company(row: Row) -> None:
    outside = {row.answers[method, actor] for method in ("GET", "POST") for actor in ("anonymous", "rex", "marcus")}
    assert outside == {"login", "404"}


@pytest.mark.parametrize("row", [row for row in ROWS if row.route in INSIDE], ids=lambda row: row.route)
def test_the_table_lets_no_viewer_change_anything(row: Row) -> None:
    assert row.answers["POST", "ellie"] in ("403", "405")
