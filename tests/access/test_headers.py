"""What a browser is told with every answer, at every address, whatever the answer is."""

from typing import Any

import pytest
from django.test import Client

from customerflows.headers import PERMISSIONS_POLICY, PUBLIC_REFERRER
from tests.access.routes import route
from tests.access.table import GETS, ROWS
from tests.factories import Stories

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
}
NAMES = sorted(row.route for row in ROWS)
# The thread is refetched with every tick, its photos are not.
KEPT_BY_ITS_READER = {"messaging:media"}
REFERRERS = {"public": PUBLIC_REFERRER, "permission": "same-origin", "signed in": "same-origin"}
POLICY = [
    "default-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "report-uri /csp-report/",
]
# The policy of a file is narrower than that of a page: it may do nothing at all.
NOTHING = "default-src 'none'; sandbox"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["get", "post", "options"])
def test_every_answer_of_every_address_carries_the_headers(
    client_of: Any, stories: Stories, name: str, method: str
) -> None:
    ask = getattr(client_of("dana"), method)
    answer = ask(route(name).address(stories.copperline), stories.copperline.filled(GETS.get(name, {})))
    assert {header: answer.get(header) for header in EVERYWHERE} == EVERYWHERE
    assert ("no-store" in answer["Cache-Control"]) is not is_kept(name, answer)
    policy = answer["Content-Security-Policy"]
    assert policy == NOTHING or [part for part in POLICY if part not in policy] == []
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", NAMES)
def test_a_company_tells_no_other_site_where_its_people_come_from(client_of: Any, stories: Stories, name: str) -> None:
    answer = client_of("dana").get(
        route(name).address(stories.copperline), stories.copperline.filled(GETS.get(name, {}))
    )
    declared: Any = route(name).access
    assert answer["Referrer-Policy"] == REFERRERS[declared.kind]


@pytest.mark.parametrize("address", ["/no/such/page/", "/no-such-company/", "/login/?next=//evil.example/"])
def test_answers_outside_the_table_carry_them_too(db: None, address: str) -> None:
    answer = Client().get(address)
    assert {header: answer.get(header) for header in EVERYWHERE} == EVERYWHERE
    assert "no-store" in answer["Cache-Control"]


def test_a_photo_is_kept_by_nobody_but_its_readers_browser(client_of: Any, stories: Stories) -> None:
    answer = client_of("dana").get(route("messaging:media").address(stories.copperline))
    assert answer["Cache-Control"].startswith("private, ")


def test_an_answer_over_https_tells_the_browser_to_stay_there(db: None, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 63_072_000
    answer = Client().get("/login/", secure=True)
    assert answer["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"


def test_logging_out_makes_the_browser_forget_our_pages(client_of: Any) -> None:
    answer = client_of("dana").post("/logout/")
    assert (answer.status_code, answer["Clear-Site-Data"]) == (302, '"cache", "storage"')


def test_asking_whether_to_log_out_forgets_nothing(client_of: Any) -> None:
    assert "Clear-Site-Data" not in client_of("dana").get("/logout/").headers


def is_kept(name: str, answer: Any) -> bool:
    return name in KEPT_BY_ITS_READER and answer.status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_says_what_it_is(client_of: Any, stories: Stories, name: str) -> None:
    address = route(name).address(stories.copperline)
    answer = client_of("dana").get(address, stories.copperline.filled(GETS.get(name, {})))
    kind, _, charset = answer["Content-Type"].partition("; charset=")
    assert (kind.partition("/")[0] in {"text", "application", "image"}, charset in {"utf-8", ""}) == (True, True)
    assert (kind.startswith("text/"), charset) != (True, "")
