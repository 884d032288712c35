"""Logging in and out, and where it leads."""

import pytest
from django.test import Client

from tests.cast import PASSWORD

WRONG = "That email address and password don’t match. Check both and try again."


def log_in(client, login, password=PASSWORD, **more):
    """The answer to the log-in form."""
    return client.post("/login/", {"login": login, "password": password, **more})


def test_a_member_comes_to_their_company(cast):
    client = Client()
    assert log_in(client, "kiera@copperline.example").status_code == 302
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/copperline/"


def test_the_address_counts_in_any_case(cast):
    assert log_in(Client(), " Kiera@COPPERLINE.example ").status_code == 302


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("kiera@copperline.example", "not-it"),
        ("kiera@copperline.example", f"{PASSWORD} "),
        ("nobody@copperline.example", PASSWORD),
    ],
)
def test_a_refusal_never_says_which_half_was_wrong(cast, login, password):
    response = log_in(Client(), login, password)
    assert (response.status_code, response.content.decode().count(WRONG)) == (200, 1)


def test_too_many_wrong_tries_are_stopped(cast):
    client = Client()
    answers = [log_in(client, "kiera@copperline.example", f"wrong-{number}") for number in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert "A pause protects your account from people who guess." in answers[-1].content.decode()


def test_behind_the_limit_there_is_a_second_net(cast, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "2/m/ip"}
    answers = [log_in(Client(), "kiera@copperline.example", f"wrong-{number}") for number in range(3)]
    assert "Too many tries. Wait a few minutes and try again." in answers[-1].content.decode()


def test_a_visitor_logs_in_first_and_then_comes_to_the_page(cast):
    client = Client()
    asked = client.get("/copperline/contacts/?q=maria")
    assert asked["Location"] == "/login/?next=/copperline/contacts/%3Fq%3Dmaria"
    assert 'name="next" value="/copperline/contacts/?q=maria"' in client.get(asked["Location"]).content.decode()
    arrived = log_in(client, "kiera@copperline.example", next="/copperline/contacts/?q=maria")
    assert arrived["Location"] == "/copperline/contacts/?q=maria"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"]
)
def test_nobody_is_sent_to_another_site(cast, elsewhere):
    assert log_in(Client(), "kiera@copperline.example", next=elsewhere)["Location"] == "/"


def test_a_part_of_a_page_sends_a_visitor_to_the_log_in_page(cast):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/copperline/contacts/"}
    response = Client().get("/copperline/contacts/", headers=headers)
    assert (response.status_code, response["HX-Redirect"].startswith("/login/?next=")) == (401, True)


def test_logging_out_ends_it(cast, browser_of):
    browser = browser_of(cast.kiera)
    assert "Log out?" in browser.get("/logout/").content.decode()
    assert browser.post("/logout/")["Location"] == "/"
    assert browser.get("/copperline/")["Location"] == "/login/?next=/copperline/"


def test_only_what_is_news_is_announced(cast):
    client = Client()
    log_in(client, "kiera@copperline.example")
    assert '<div class="toast"' not in client.get("/copperline/").content.decode()
    assert "You’re logged out." in client.post("/logout/", follow=True).content.decode()


def test_a_link_alone_logs_nobody_out(cast, browser_of):
    browser = browser_of(cast.kiera)
    browser.get("/logout/")
    assert browser.get("/copperline/").status_code == 200


def test_somebody_who_is_in_already_needs_no_log_in_page(cast, browser_of):
    assert browser_of(cast.kiera).get("/login/").status_code == 302


def test_forms_without_the_token_are_refused(cast):
    assert log_in(Client(enforce_csrf_checks=True), "kiera@copperline.example").status_code == 403
