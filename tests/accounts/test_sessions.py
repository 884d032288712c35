"""Sessions: what the database holds of them, how long they last, and what counts as somebody being there."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Session
from accounts.models.session import digest
from accounts.sessions.store import SessionStore
from accounts.tasks import clear_sessions
from security.tenancy.context import tenant_transaction
from tests.cast import PASSWORD

MORNING = datetime(2026, 11, 24, 8, tzinfo=UTC)
HOME = "/copperline/"
TO_LOGIN = "/login/?next=/copperline/"
BACKGROUND = {"X-Background": "1"}
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/copperline/inbox/"}


@pytest.fixture
def clock():
    """Eight in the morning; `clock.shift(timedelta(…))` travels."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def kiera(clock, cast, browser_of):
    """Kiera's browser, signed in at eight."""
    return browser_of(cast.kiera)


def logged_in(address="kiera@copperline.example", **headers):
    """A browser that has come in by the log-in form."""
    client = Client(headers=headers)
    client.get("/login/")
    assert client.post("/login/", {"login": address, "password": PASSWORD}).status_code == 302
    return client


def limit(account, **minutes):
    """Set the company's limits."""
    with tenant_transaction(account.as_system()):
        Account.objects.filter(id=account.id).update(**minutes)


def note_in(browser):
    """Keep something for a visitor, which gives them a session before they log in."""
    session = browser.session
    session["note"] = "something"
    session.save()


def cookie_of(browser):
    return browser.cookies["sid"].value


def is_in(browser):
    return browser.get(HOME).status_code == 200


def row_of(browser):
    return Session.objects.get(key=digest(cookie_of(browser)))


def test_the_database_holds_no_cookie(cast):
    cookie = cookie_of(logged_in())
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_session::text FROM accounts_session")
        dump = "\n".join(row[0] for row in cursor.fetchall())
    assert (digest(cookie) in dump, cookie in dump) == (True, False)


def test_what_the_database_holds_opens_nothing(cast, kiera):
    thief = Client()
    thief.cookies["sid"] = row_of(kiera).key
    assert thief.get(HOME)["Location"] == TO_LOGIN


def test_a_session_holds_ids_only(cast):
    browser = logged_in()
    assert "@" not in str(dict(browser.session.items()))
    assert row_of(browser).user_id == cast.kiera.user_id


@pytest.mark.parametrize("forged", ["a" * 32, "short", "\x80\xff" * 20, "x" * 5000, "' OR 1=1 --", "\x00" * 40])
def test_a_cookie_that_opens_nothing_is_not_adopted(cast, forged):
    client = Client()
    client.cookies["sid"] = forged
    assert client.get(HOME)["Location"] == TO_LOGIN
    assert not Session.objects.exists()


def test_one_changed_sign_of_a_cookie_opens_nothing(kiera):
    cookie = cookie_of(kiera)
    kiera.cookies["sid"] = cookie[:-1] + ("a" if cookie[-1] != "a" else "b")
    assert not is_in(kiera)


def test_a_cookie_that_somebody_planted_is_worthless_after_the_log_in(cast):
    planted = Client()
    note_in(planted)
    victim = Client()
    victim.cookies["sid"] = cookie_of(planted)
    victim.post("/login/", {"login": "kiera@copperline.example", "password": PASSWORD})
    assert (is_in(victim), is_in(planted)) == (True, False)


def test_a_changed_row_is_no_session(kiera):
    Session.objects.update(data="eyJfYXV0aF91c2VyX2lkIjoiMSJ9:forged:signature")
    assert not is_in(kiera)


def test_a_new_cookie_keeps_the_row_with_its_times(clock, kiera):
    before, old = row_of(kiera), cookie_of(kiera)
    clock.shift(timedelta(hours=1))
    store = SessionStore(old)
    store.cycle_key()
    after = Session.objects.get(key=digest(str(store.session_key)))
    assert (after.created_at, after.authenticated_at) == (before.created_at, before.authenticated_at)
    assert (is_in(kiera), SessionStore(store.session_key).get("_auth_user_id")) == (False, str(before.user_id))


def test_a_session_that_was_ended_meanwhile_is_not_revived_by_what_runs_beside(kiera):
    beside, rotating = SessionStore(cookie_of(kiera)), SessionStore(cookie_of(kiera))
    beside["note"], rotating["note"] = "late", "late"
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        beside.save()
    rotating.cycle_key()
    assert (Session.objects.exists(), rotating.session_key) == (False, None)


def test_twelve_idle_hours_are_too_long_where_nobody_said_otherwise(clock, kiera):
    clock.shift(timedelta(hours=11, minutes=59))
    assert is_in(kiera)
    clock.shift(timedelta(hours=12))
    assert kiera.get(HOME)["Location"] == f"{TO_LOGIN}&ended=1"
    assert not Session.objects.exists()


def test_outside_a_company_the_default_counts(clock, cast, kiera):
    limit(cast.copperline, idle_minutes=14 * 24 * 60)
    clock.shift(timedelta(hours=12))
    assert kiera.get("/companies/new/")["Location"] == "/login/?next=/companies/new/"
    assert not Session.objects.exists()


def test_at_an_address_that_is_not_theirs_the_default_counts(clock, cast, kiera):
    clock.shift(timedelta(hours=12))
    assert kiera.get("/brightside/").status_code == 404
    assert not Session.objects.exists()


@pytest.mark.parametrize(("minutes", "stands"), [(14, True), (15, False)])
def test_the_company_decides_how_long_nothing_may_happen(clock, cast, kiera, minutes, stands):
    limit(cast.copperline, idle_minutes=15)
    clock.shift(timedelta(minutes=minutes))
    assert is_in(kiera) is stands


@pytest.mark.parametrize(("days", "stands"), [(6, True), (7, False)])
def test_a_long_absence_may_be_allowed(clock, cast, kiera, days, stands):
    limit(cast.copperline, idle_minutes=7 * 24 * 60)
    clock.shift(timedelta(days=days))
    assert is_in(kiera) is stands


def test_however_busy_somebody_is_it_ends(clock, cast, kiera):
    limit(cast.copperline, idle_minutes=15, session_minutes=30)
    clock.shift(timedelta(minutes=14))
    assert is_in(kiera)
    clock.shift(timedelta(minutes=14))
    assert is_in(kiera)
    clock.shift(timedelta(minutes=2))
    assert kiera.get(HOME)["Location"] == f"{TO_LOGIN}&ended=1"


def test_nothing_lasts_longer_than_two_weeks(clock, cast, kiera):
    limit(cast.copperline, idle_minutes=14 * 24 * 60)
    clock.shift(timedelta(days=7))
    assert is_in(kiera)
    clock.shift(timedelta(days=7))
    assert not is_in(kiera)


def test_logging_in_begins_a_new_lifetime(clock, cast):
    visitor = Client()
    note_in(visitor)
    clock.shift(timedelta(days=13))
    visitor.post("/login/", {"login": "kiera@copperline.example", "password": PASSWORD})
    row = row_of(visitor)
    assert (row.authenticated_at, row.expires_at) == (MORNING + timedelta(days=13), MORNING + timedelta(days=27))


@pytest.mark.parametrize("address", ["/copperline/stream-token/", "/copperline/inbox/", "/copperline/session/"])
def test_what_a_page_does_by_itself_is_no_activity(clock, cast, kiera, address):
    limit(cast.copperline, idle_minutes=15)
    clock.shift(timedelta(minutes=10))
    assert kiera.get(address, headers=BACKGROUND).status_code == 200
    clock.shift(timedelta(minutes=5))
    assert kiera.get(address, headers=BACKGROUND)["Location"].startswith("/login/")


def test_being_seen_is_written_once_a_minute(clock, kiera):
    kiera.get(HOME)
    with CaptureQueriesContext(connection) as captured:
        for _ in range(5):
            kiera.get(HOME)
    assert [query["sql"] for query in captured if query["sql"].startswith("UPDATE")] == []
    clock.shift(timedelta(seconds=61))
    kiera.get(HOME)
    assert row_of(kiera).seen_at == MORNING + timedelta(seconds=61)


def test_a_session_is_read_by_one_statement_that_reaches_it_by_its_key(kiera):
    kiera.get(HOME)
    with CaptureQueriesContext(connection) as captured:
        kiera.get(HOME)
    assert len([query for query in captured if "accounts_session" in query["sql"]]) == 1


def test_a_part_of_a_page_leads_to_the_log_in_when_it_is_over(clock, kiera):
    clock.shift(timedelta(hours=12))
    answer = kiera.get("/copperline/inbox/", headers=HTMX)
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/login/?next=http%3A//testserver/copperline/inbox/&ended=1"


def test_the_log_in_page_says_why_and_leads_back(clock, cast, kiera):
    clock.shift(timedelta(hours=12))
    page = kiera.get(kiera.get("/copperline/contacts/?q=maria")["Location"])
    assert "You were signed out to keep your company’s data safe." in page.content.decode()
    back = {"login": "kiera@copperline.example", "password": PASSWORD, "next": "/copperline/contacts/?q=maria"}
    assert kiera.post("/login/", back)["Location"] == "/copperline/contacts/?q=maria"


def test_what_was_sent_after_the_end_changes_nothing(clock, cast, kiera):
    clock.shift(timedelta(hours=12))
    answer = kiera.post("/copperline/contacts/new/", {"name": "Walt Jimenez"})
    assert answer["Location"] == f"{TO_LOGIN}&ended=1"


def test_the_page_is_told_how_long_it_has(clock, cast, kiera):
    limit(cast.copperline, idle_minutes=15)
    clock.shift(timedelta(minutes=13))
    asked = kiera.get("/copperline/session/", headers=BACKGROUND).json()
    assert (asked["left"], asked["renewable"], asked["member"]) == (120, True, str(cast.kiera.id))
    assert kiera.get("/copperline/session/").json()["left"] == 15 * 60


def test_near_the_very_end_nothing_makes_it_longer(clock, cast, kiera):
    limit(cast.copperline, idle_minutes=15, session_minutes=15)
    clock.shift(timedelta(minutes=13))
    answer = kiera.get("/copperline/session/").json()
    assert (answer["left"], answer["renewable"]) == (120, False)


def test_expired_sessions_are_cleared(clock, cast, kiera):
    clock.shift(timedelta(days=10))
    logged_in("luis@copperline.example")
    clock.shift(timedelta(days=4))
    clear_sessions()
    assert [row.user_id for row in Session.objects.all()] == [cast.luis.user_id]


def test_a_session_knows_its_browser_and_network_but_no_address(cast):
    browser = logged_in(**{"User-Agent": f"Mozilla/5.0 \x00{'x' * 900}"})
    row = row_of(browser)
    assert (len(row.user_agent), "\x00" in row.user_agent, row.network) == (300, False, "127.0.0.0/24")


def test_the_cookie_cannot_be_read_by_scripts_nor_sent_from_elsewhere(cast):
    morsel = logged_in().cookies[settings.SESSION_COOKIE_NAME]
    assert (morsel["httponly"], morsel["samesite"], morsel["path"], morsel["domain"]) == (True, "Lax", "/", "")


def test_removal_from_a_team_leaves_the_session_but_not_the_way_there(cast, browser_of):
    dana = browser_of(cast.dana)
    dana.get("/copperline-plumbing/")
    dana.get(HOME)
    other = browser_of(cast.luis)
    other.get(HOME)
    with tenant_transaction(cast.dana.as_tenant()):
        cast.luis.remove(by=cast.dana)
    assert (row_of(other).company, row_of(dana).company) == ("", "copperline")
    assert other.get(HOME).status_code == 404


def rotate(cookie, start):
    """Give a session a new cookie at the same moment as others; returns that cookie."""
    start.wait()
    try:
        store = SessionStore(cookie)
        store.cycle_key()
        return store.session_key
    finally:
        connection.close()


def test_of_two_requests_that_renew_one_cookie_at_once_one_wins(lasting_cast, browser_of):
    cookie, start = cookie_of(browser_of(lasting_cast.kiera)), Barrier(2)
    with ThreadPoolExecutor(2) as requests:
        renewed = list(requests.map(rotate, [cookie, cookie], [start, start]))
    signed_in = [key for key in renewed if key and SessionStore(key).get("_auth_user_id")]
    # The other one is a visitor, whether it came a moment before or after.
    assert list(Session.objects.of(lasting_cast.kiera.user_id)) == [Session(key=digest(signed_in[0]))]
    assert (len(signed_in), SessionStore(cookie).get("_auth_user_id")) == (1, None)


def test_a_page_that_was_still_loading_when_its_session_ended_keeps_nothing_alive(kiera):
    beside = SessionStore(cookie_of(kiera))
    assert beside.get("_auth_user_id")
    kiera.post("/logout/")
    beside["note"] = "late"
    with pytest.raises(UpdateError):
        beside.save()
    assert not Session.objects.filter(user__isnull=False).exists()
