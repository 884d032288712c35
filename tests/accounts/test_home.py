"""Home: the greeting, the panels of the floors above, and what is left to set up."""

from datetime import UTC, datetime

import pytest
import time_machine

from messaging.models import WhatsAppNumber
from security.tenancy.context import tenant_transaction


@pytest.mark.parametrize(
    ("hour", "greeting"), [(11, "Good morning"), (17, "Good morning"), (18, "Good afternoon"), (0, "Good evening")]
)
def test_the_greeting_follows_the_clock_of_the_company(cast, browser_of, hour, greeting):
    browser = browser_of(cast.kiera)
    # Central Standard Time is six hours behind.
    with time_machine.travel(datetime(2026, 11, 22, hour, 30, tzinfo=UTC), tick=False):
        browser.force_login(cast.kiera.user)
        page = browser.get("/copperline/").content.decode()
    assert f"{greeting}, <bdi>Kiera</bdi>" in page


def test_the_panels_of_the_floors_above_come_on_their_own_and_have_links_until_then(cast, browser_of):
    page = browser_of(cast.ellie).get("/copperline/").content.decode()
    wanted = [
        'hx-get="/copperline/inbox/waiting/" hx-trigger="load, live:inbox from:body',
        'hx-get="/copperline/pipeline/money/" hx-trigger="load"',
        'href="/copperline/inbox/">inbox</a>',
        'href="/copperline/pipeline/">pipeline</a>',
    ]
    assert [words for words in wanted if words not in page] == []


def test_a_new_company_is_shown_what_is_left_to_do(cast, browser_of):
    page = browser_of(cast.rex).get("/brightside/").content.decode()
    assert ["1 of 3 done" in page, "Connect WhatsApp" in page, "Bring your team" in page] == [True] * 3


def test_a_step_is_ticked_when_it_is_true(cast, browser_of):
    browser = browser_of(cast.dana)
    assert "2 of 3 done" in browser.get("/copperline/").content.decode()
    with tenant_transaction(cast.dana.as_tenant()):
        WhatsAppNumber.objects.create(phone="+15125550100", phone_number_id="1", waba_id="2")
    assert "Finish setting up" not in browser.get("/copperline/").content.decode()


@pytest.mark.parametrize("who", ["kiera", "ellie"])
def test_what_is_left_to_set_up_is_for_those_who_can(cast, browser_of, who):
    assert "Finish setting up" not in browser_of(getattr(cast, who)).get("/copperline/").content.decode()


def test_a_viewer_is_offered_nothing_new(cast, browser_of):
    assert 'id="new-menu"' not in browser_of(cast.ellie).get("/copperline/").content.decode()
    assert 'id="new-menu"' in browser_of(cast.kiera).get("/copperline/").content.decode()
