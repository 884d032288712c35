"""Over a limit: who is stopped and who is not, and what the answer says to a browser, to htmx and to a program."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from customerflows.limits import POLICIES
from security.limits import LimitReached, always, limited, posted, spend
from security.limits.middleware import LimitMiddleware, in_words
from security.limits.spending import spend_from
from tests.cast import PASSWORD, Cast

KIERA = "kiera@copperline.example"
OFFICE, STREET = "203.0.113.7", "203.0.113.66"


@pytest.fixture(autouse=True)
def _no_second_net(settings: Any) -> None:
    """What allauth counts by itself would answer for what these tests are about."""
    settings.ACCOUNT_RATE_LIMITS = False


def log_in(address: str, password: str = PASSWORD, login: str = KIERA, **headers: str) -> Any:
    """The answer to the log-in form, sent from an address."""
    form = {"login": login, "password": password}
    return Client(REMOTE_ADDR=address).post("/login/", form, headers=headers)


def guess(address: str, times: int, login: str = KIERA, **headers: str) -> list[int]:
    """The statuses of wrong tries."""
    return [log_in(address, f"wrong-{number}", login, **headers).status_code for number in range(times)]


def searches(browser: Client, times: int, **headers: str) -> list[Any]:
    return [browser.get("/copperline/contacts/?q=ma", headers=headers) for _ in range(times)]


@pytest.fixture
def three_searches() -> Iterator[None]:
    """Nobody may search more than three times a minute. Changed in place, because the view holds the policy itself."""
    object.__setattr__(POLICIES["search"], "burst", 3)
    yield
    object.__setattr__(POLICIES["search"], "burst", 120)


def test_a_guesser_is_stopped_and_the_person_comes_in_from_elsewhere(cast: Cast):
    assert guess(STREET, 11) == [200] * 10 + [429]
    assert log_in(STREET).status_code == 429
    assert log_in(OFFICE).status_code == 302


def test_the_same_address_in_another_spelling_is_the_same_person(cast: Cast):
    assert guess(STREET, 10, " KIERA@Copperline.example") == [200] * 10
    assert guess(STREET, 1, "kiera@copperline.example") == [429]


def test_colleagues_at_the_same_address_are_not_stopped_with_one(cast: Cast):
    guess(OFFICE, 11)
    assert log_in(OFFICE, login="marcus@copperline.example").status_code == 302


def test_many_tries_at_one_person_do_not_use_up_the_office(cast: Cast):
    guess(OFFICE, 70)
    assert log_in(OFFICE, login="marcus@copperline.example").status_code == 302


def test_an_address_that_tries_everybody_is_stopped(cast: Cast):
    spend_from(POLICIES["login"].of_the_crowd, [STREET], 59)
    answers = [guess(STREET, 1, f"person-{number}@copperline.example")[0] for number in range(2)]
    assert answers == [200, 429]


def test_an_attacker_at_many_addresses_shuts_nobody_out(cast: Cast):
    for number in range(11):
        guess(f"198.51.100.{number}", 10)
    assert log_in(OFFICE).status_code == 302


def test_an_address_that_a_client_invents_does_not_count(cast: Cast):
    answers = [guess(STREET, 1, **{"X-Forwarded-For": f"9.9.9.{number}"})[0] for number in range(11)]
    assert answers == [200] * 10 + [429]


def test_behind_our_proxy_too(cast: Cast, settings):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, trusted_proxies=1)
    seen = [f"9.9.9.{number}, {STREET}" for number in range(11)]
    assert [guess("10.0.0.2", 1, **{"X-Forwarded-For": hops})[0] for hops in seen] == [200] * 10 + [429]
    assert log_in("10.0.0.2", **{"X-Forwarded-For": OFFICE}).status_code == 302


def test_whoever_has_a_whole_ipv6_network_is_one(cast: Cast):
    answers = [guess(f"2001:db8:1:2::{number}", 1)[0] for number in range(11)]
    assert answers == [200] * 10 + [429]
    assert log_in("2001:db8:1:3::1").status_code == 302


def test_to_look_at_the_form_is_no_try(db):
    assert {Client(REMOTE_ADDR=STREET).get("/login/").status_code for _ in range(70)} == {200}


def test_an_address_signs_up_only_so_often(db):
    client = Client(REMOTE_ADDR=STREET)
    answers = [client.post("/signup/", {"name": "x"}).status_code for _ in range(21)]
    assert (answers.count(429), answers[-1]) == (1, 429)


def test_the_page_says_how_long_to_wait(cast: Cast):
    guess(STREET, 10)
    answer = log_in(STREET)
    page, wait = answer.content.decode(), answer["Retry-After"]
    assert ("Too many tries" in page, 20 < int(wait) <= 30) == (True, True)
    assert f'data-module="countdown" data-seconds="{wait}">You can try again in <b class="num">{wait} seconds' in page
    assert '<a class="btn" data-kind="primary" href="/login/">Try again</a>' in page
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/html; charset=utf-8", "no-store")


def test_the_headers_say_what_a_program_must_know(cast: Cast):
    answers = [log_in(STREET, "wrong") for _ in range(11)]
    first, last = answers[0], answers[-1]
    assert {answer["RateLimit-Policy"] for answer in answers} == {'"login";q=10;w=300'}
    assert (first["RateLimit"], first.get("Retry-After")) == ('"login";r=9;t=30', None)
    assert re.fullmatch(r'"login";r=0;t=(29\d|300)', last["RateLimit"])
    assert re.fullmatch(r"2\d|30", last["Retry-After"])


def test_somebody_in_a_company_stays_in_it(cast: Cast, browser_of, three_searches):
    answers = searches(browser_of(cast.kiera), 4)
    page = answers[-1].content.decode()
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert ("That was a lot at once" in page, 'href="/copperline/inbox/"' in page) == (True, True)
    assert 'href="/copperline/contacts/?q=ma">Try again</a>' in page


def test_each_person_searches_for_themselves(cast: Cast, browser_of, three_searches):
    searches(browser_of(cast.kiera), 4)
    assert searches(browser_of(cast.marcus), 1)[0].status_code == 200


def test_asking_for_twins_is_a_search_as_well(cast: Cast, browser_of, three_searches):
    browser = browser_of(cast.kiera)
    searches(browser, 2)
    answers = [browser.post("/copperline/contacts/new/twins/", {"name": "Ma"}).status_code for _ in range(2)]
    assert answers == [200, 429]


def test_looking_for_the_customer_of_a_deal_is_a_search_and_the_form_is_none(cast: Cast, browser_of, three_searches):
    browser = browser_of(cast.kiera)
    searches(browser, 3)
    look = {"HX-Request": "true", "HX-Target": "customer-matches"}
    assert browser.get("/copperline/pipeline/deals/new/?q=ma", headers=look).status_code == 429
    assert browser.get("/copperline/pipeline/deals/new/").status_code == 200


def test_to_look_at_the_list_is_no_search(cast: Cast, browser_of, three_searches):
    browser = browser_of(cast.kiera)
    assert {browser.get("/copperline/contacts/").status_code for _ in range(5)} == {200}


def test_htmx_gets_words_for_a_toast_and_nothing_of_a_page(cast: Cast, browser_of, three_searches):
    answer = searches(browser_of(cast.kiera), 4, **{"HX-Request": "true"})[-1]
    said = answer.content.decode()
    assert (answer.status_code, 10 < int(answer["Retry-After"]) <= 20) == (429, True)
    assert f'<span class="grow">That was a lot at once. Try again in {answer["Retry-After"]} seconds.</span>' in said
    assert ('class="toast" data-tone="rose"' in said, "<html" in said) == (True, False)


def test_a_program_gets_a_problem_in_json():
    request = RequestFactory().get("/api/v1/contacts/")
    spend("api", "copperline", cost=600)
    with pytest.raises(LimitReached) as refusal:
        spend("api", "copperline", cost=300)
    answer = LimitMiddleware(lambda _request: HttpResponse()).process_exception(request, refusal.value)
    assert answer
    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    wait = refusal.value.retry_after
    assert 25 < wait <= 30
    assert (answer["Retry-After"], answer["RateLimit-Policy"]) == (str(wait), '"api";q=600;w=60')
    assert json.loads(answer.content) == {
        "type": "about:blank",
        "title": "Too Many Requests",
        "status": 429,
        "detail": f"The limit 'api' is reached. Try again in {wait} s.",
        "retry_after": wait,
    }


def test_other_errors_are_not_its_business():
    middleware = LimitMiddleware(lambda _request: HttpResponse())
    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None


@limited("second_factor", by=lambda request: request.POST.get("person", ""))
def code_sent(request: HttpRequest) -> HttpResponse:
    return HttpResponse("looked at")


def sent(person: str, address: str) -> HttpRequest:
    request = RequestFactory().post("/", {"person": person}, REMOTE_ADDR=address)
    request.user = type("Visitor", (), {"is_authenticated": False})()
    return request


def test_codes_are_counted_by_the_person_from_wherever_they_come():
    for number in range(5):
        code_sent(sent("kiera", f"198.51.100.{number}"))
    with pytest.raises(LimitReached):
        code_sent(sent("kiera", OFFICE))
    assert code_sent(sent("marcus", OFFICE)).status_code == 200


def test_without_a_person_the_address_counts():
    for _ in range(5):
        code_sent(sent("", STREET))
    with pytest.raises(LimitReached):
        code_sent(sent("", STREET))


def test_a_limit_that_cannot_be_told_from_a_request_is_a_mistake():
    with pytest.raises(ValueError, match="cannot tell"):
        limited("email")


def test_every_request_counts_where_it_should():
    view = limited("csp_report", when=always)(lambda _request: HttpResponse())
    request = RequestFactory().get("/", REMOTE_ADDR=STREET)
    for _ in range(30):
        view(request)
    with pytest.raises(LimitReached):
        view(request)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (" Dana@X.example ", "dana@x.example"),
        ("\uff24\uff21\uff2e\uff21@x.example", "dana@x.example"),
        ("", ""),
        ("d" * 300, "d" * 254),
    ],
)
def test_an_email_address_is_counted_as_its_person_would_write_it(typed, key):
    assert posted("login")(RequestFactory().post("/", {"login": typed})) == key


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1 second"), (59, "59 seconds"), (60, "1 min 00 s"), (3_599, "59 min 59 s")]
)
def test_the_wait_is_said_in_words(seconds, words):
    assert in_words(seconds) == words
