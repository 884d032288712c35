"""Where a person is signed in: the list, the end of each session, and the letter about a new device."""

from dataclasses import replace

import pytest
from allauth.account import signals
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from accounts.models import KnownDevice, Letter, Session
from accounts.models.session import digest
from accounts.operations.ending_sessions import end_sessions
from accounts.sessions.browsers import Browser, network_of
from accounts.sessions.store import SessionStore
from accounts.tasks import clear_sessions
from customerflows import clock
from security.models import OutboxEntry
from security.tenancy.context import tenant_transaction
from tests.cast import PASSWORD

PAGE = "/account/security/"
HOME = "/copperline/"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E148 Safari/604.1"
)
EDGE = f"{CHROME} Edg/131.0"


def log_in(user_agent=CHROME, address="kiera@copperline.example", network="203.0.113.7"):
    """A browser somewhere that has come in by the log-in form."""
    client = Client(headers={"User-Agent": user_agent}, REMOTE_ADDR=network)
    assert client.post("/login/", {"login": address, "password": PASSWORD}).status_code == 302
    return client


def key_of(browser):
    return digest(browser.cookies["sid"].value)


def is_in(browser):
    return browser.get(HOME).status_code == 200


def letters():
    return [(letter.to, letter.read()["subject"]) for letter in Letter.objects.all()]


def test_the_page_lists_every_device_this_one_first(cast):
    log_in(IPHONE, network="2001:db8:7:1::5")
    page = log_in(CHROME).get(PAGE)
    shown = [(str(one["browser"]), one["row"].network, one["is_this"]) for one in page.context["sessions"]]
    assert shown == [
        ("Chrome on Windows", "203.0.113.0/24", True),
        ("Safari on iPhone", "2001:db8:7::/48", False),
    ]
    assert page.content.decode().count("This device") == 1


def test_nobody_sees_the_devices_of_somebody_else(cast):
    log_in(IPHONE, "rex@brightside.example")
    page = log_in(CHROME).get(PAGE)
    assert ("iPhone" in page.content.decode(), len(page.context["sessions"])) == (False, 1)


def test_a_device_is_signed_out_by_its_button(cast):
    lost, here = log_in(IPHONE), log_in(CHROME)
    assert "That device is signed out" in here.post(f"{PAGE}sessions/end/", {"session": key_of(lost)}, follow=True).text
    assert (is_in(lost), is_in(here)) == (False, True)


def test_a_second_click_on_it_is_no_error(cast):
    lost, here = log_in(IPHONE), log_in(CHROME)
    here.post(f"{PAGE}sessions/end/", {"session": key_of(lost)})
    assert here.post(f"{PAGE}sessions/end/", {"session": key_of(lost)})["Location"] == PAGE


def test_nobody_signs_out_a_device_of_somebody_else(cast):
    rex, kiera = log_in(IPHONE, "rex@brightside.example"), log_in(CHROME)
    kiera.post(f"{PAGE}sessions/end/", {"session": key_of(rex)})
    assert rex.get("/brightside/").status_code == 200


@pytest.mark.parametrize("forged", ["", "x" * 64, "'; DELETE FROM accounts_session; --"])
def test_a_key_that_is_none_ends_nothing(cast, forged):
    kiera = log_in(CHROME)
    assert kiera.post(f"{PAGE}sessions/end/", {"session": forged}).status_code == 302
    assert is_in(kiera)


def test_everywhere_else_is_signed_out_and_here_goes_on(cast):
    others, here, rex = [log_in(IPHONE), log_in(EDGE)], log_in(CHROME), log_in(CHROME, "rex@brightside.example")
    here.post(f"{PAGE}sessions/end-others/")
    assert ([is_in(other) for other in others], is_in(here)) == ([False, False], True)
    assert rex.get("/brightside/").status_code == 200


def test_open_pages_of_all_companies_are_told(cast):
    log_in(IPHONE, "dana@copperline.example")
    log_in(CHROME, "dana@copperline.example").post(f"{PAGE}sessions/end-others/")
    told = []
    for account in (cast.copperline, cast.plumbing, cast.brightside):
        with tenant_transaction(account.as_system()):
            told.append([entry.name for entry in OutboxEntry.objects.filter(kind="live")])
    assert told[0] == [f"sessions-{cast.dana.id}"]
    assert [len(names) for names in told] == [1, 1, 0]


def test_without_one_to_keep_all_end(cast):
    kiera = log_in()
    assert (end_sessions(cast.kiera.user_id, by=cast.dana), is_in(kiera)) == (1, False)


def asked_by(browser, user):
    """A request of a browser in which somebody changes something of theirs."""
    request = RequestFactory().post("/account/")
    request.session, request.user = SessionStore(browser.cookies["sid"].value), user
    return request


CHANGES = [signals.password_changed, signals.password_set, signals.password_reset, signals.email_changed]


@pytest.mark.parametrize(
    "changed", CHANGES, ids=["password changed", "password set", "password reset", "email changed"]
)
def test_what_protects_the_account_is_changed_and_the_others_are_out(cast, changed):
    thief, here, kiera = log_in(IPHONE), log_in(CHROME), cast.kiera.user
    changed.send(sender=type(kiera), request=asked_by(here, kiera), user=kiera)
    assert (is_in(thief), is_in(here)) == (False, True)


@pytest.mark.parametrize(
    "changed", CHANGES, ids=["password changed", "password set", "password reset", "email changed"]
)
def test_a_change_from_outside_leaves_no_session_at_all(cast, changed):
    kiera, rex = log_in(CHROME), log_in(CHROME, "rex@brightside.example")
    for asking in (AnonymousUser(), cast.rex.user):
        changed.send(sender=type(cast.kiera.user), request=asked_by(rex, asking), user=cast.kiera.user)
    assert (is_in(kiera), Session.objects.of(cast.kiera.user_id).exists()) == (False, False)


def test_a_change_without_a_browser_ends_all(cast):
    kiera = log_in()
    signals.email_changed.send(sender=type(cast.kiera.user), request=None, user=cast.kiera.user)
    assert not is_in(kiera)


def test_the_first_sign_in_ever_is_no_news(cast):
    log_in(CHROME)
    assert letters() == []


@pytest.mark.parametrize(("user_agent", "network"), [(IPHONE, "203.0.113.7"), (CHROME, "198.51.100.9")])
def test_a_new_browser_or_a_new_network_is_announced_once(cast, user_agent, network):
    log_in(CHROME)
    log_in(user_agent, network=network)
    log_in(user_agent, network=network)
    assert letters() == [("kiera@copperline.example", "New sign-in to your CustomerFlows account")]


def test_another_address_of_the_same_network_is_known(cast):
    log_in(CHROME, network="203.0.113.7")
    log_in(CHROME, network="203.0.113.250")
    assert letters() == []


def test_signing_out_does_not_make_a_device_new(cast):
    log_in(CHROME)
    log_in(IPHONE).post("/logout/")
    log_in(IPHONE)
    assert len(letters()) == 1


def test_what_is_new_for_one_person_is_not_known_from_another(cast):
    log_in(CHROME, "rex@brightside.example")
    log_in(IPHONE, "rex@brightside.example")
    log_in(IPHONE)
    assert [to for to, _ in letters()] == ["rex@brightside.example"]


def test_the_letter_says_where_and_leads_to_the_page(cast):
    log_in(CHROME)
    log_in(f"{IPHONE} <b>", network="198.51.100.9")
    letter = Letter.objects.get().read()
    for words in ("Safari on iPhone", "198.51.100.0/24", "/account/security/"):
        assert words in letter["text"]
        assert words in letter["html"]


def test_a_wrong_password_from_a_new_place_makes_no_device_known(cast):
    Client().post("/login/", {"login": "kiera@copperline.example", "password": "not-it"})
    assert not KnownDevice.objects.exists()


def test_devices_of_last_year_are_forgotten(cast):
    log_in(CHROME)
    KnownDevice.objects.update(seen_at=clock.now().replace(year=2020))
    clear_sessions()
    assert not KnownDevice.objects.exists()


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (CHROME, "Chrome on Windows"),
        (EDGE, "Edge on Windows"),
        (IPHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14.6; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Mac"),
        (
            "Mozilla/5.0 (Linux; Android 14) SamsungBrowser/26.0 Chrome/122.0 Mobile Safari/537.36",
            "Samsung Internet on Android",
        ),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/131.0 Safari/537.36", "Chrome on Chromebook"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0 Safari/537.36 OPR/116.0", "Opera on Linux"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) CriOS/131.0 Mobile Safari/604.1", "Chrome on iPad"),
        ("curl/8.5.0", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_a_browser_is_told_in_words(user_agent, words):
    assert str(Browser(user_agent)) == words


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:7:1:2:3:4:5", "2001:db8:7::/48"),
        ("", ""),
        ("not an address", ""),
    ],
)
def test_an_address_is_kept_as_its_network(address, network):
    assert network_of(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_whoever_comes_around_the_proxies_is_where_they_come_from(settings):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, trusted_proxies=2)
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR="203.0.113.7")
    assert network_of(request) == "203.0.113.0/24"


def test_what_a_client_writes_before_the_proxies_is_nobodys_word(settings):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, trusted_proxies=1)
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR="9.9.9.9, 203.0.113.7")
    assert network_of(request) == "203.0.113.0/24"
