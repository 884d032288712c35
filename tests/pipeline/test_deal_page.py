"""The page of a deal: its way, its history, its customer, and what each role finds there."""

import re
from datetime import timedelta

import pytest

from contacts.models import Address, Identity
from customerflows import clock
from pipeline.models import Deal, DealActivity
from security.tenancy.context import tenant_transaction
from tests.pipeline.jobs import HTMX, contact_of, found, move, open_deal


@pytest.fixture
def deal(cast):
    """Maria's deal, moved on once."""
    made = open_deal(cast.kiera, contact=contact_of(cast.kiera), value_cents=48_000, owner=cast.kiera)
    move(made, "Contacted", by=cast.luis)
    return made


def page_of(client, deal, query="", **options):
    """The words of a deal's page."""
    return client.get(f"/copperline/pipeline/deals/{deal.id}/{query}", **options).content.decode()


def test_the_page_shows_the_deal_its_way_and_its_owner(cast, deal, browser_of):
    html = page_of(browser_of(cast.kiera), deal)
    assert all(words in html for words in ("<h1><bdi>AC not cooling</bdi></h1>", "$480", "Contacted", "Kiera Boone"))
    assert re.search(r'<li data-on aria-current="step"><span>Contacted</span>', html)


def test_the_history_tells_who_moved_it_from_where_to_where(cast, deal, browser_of):
    words = re.sub(r"<[^>]+>", "", page_of(browser_of(cast.kiera), deal))
    assert "Luis moved it from New lead to Contacted" in words
    assert "Kiera added it to New lead" in words


def test_the_customer_is_one_click_away(cast, deal, browser_of):
    with tenant_transaction(cast.kiera.as_tenant()):
        Identity.objects.create(contact=deal.contact, kind=Identity.Kind.PHONE, value="+15125550142")
        Address.objects.create(contact=deal.contact, street="418 Juniper Ct", city="Pecan Bend", state="TX")
    html = page_of(browser_of(cast.kiera), deal)
    assert f"/copperline/contacts/{deal.contact_id}/" in html
    assert all(words in html for words in ("(512) 555-0142", "418 Juniper Ct, Pecan Bend, TX"))


def test_a_viewer_reads_and_finds_nothing_to_press(cast, deal, browser_of):
    html = page_of(browser_of(cast.ellie), deal)
    assert "AC not cooling" in html
    assert f"/copperline/pipeline/deals/{deal.id}/move/" not in html
    assert [word for word in ("deal-dialog", "Move to", "Plan it", "Change the value") if word in html] == []


def test_a_won_deal_says_when_and_can_be_taken_back(cast, deal, browser_of):
    move(deal, "Won", by=cast.kiera)
    html = page_of(browser_of(cast.kiera), deal)
    assert ("Nothing planned" in html, "Move to </span>Contacted" in html) == (False, True)


def test_a_refetch_brings_the_record_and_not_the_page(cast, deal, browser_of):
    html = page_of(browser_of(cast.kiera), deal, headers=HTMX)
    assert ("<html" in html, "<h1><bdi>AC not cooling</bdi></h1>" in html) == (False, True)
    assert 'id="deal-owner" hx-swap-oob="true"' in html


def test_a_refetch_leaves_a_value_that_is_being_typed(cast, deal, browser_of):
    html = page_of(browser_of(cast.kiera), deal, "?editing=value", headers=HTMX)
    assert '<div id="deal-value" hx-preserve></div>' in html


def test_a_long_history_comes_in_pages(cast, deal, browser_of):
    with tenant_transaction(cast.kiera.as_tenant()):
        DealActivity.objects.bulk_create(
            DealActivity(deal=deal, title=f"Note {place:02}", occurred_at=clock.now() - timedelta(days=place))
            for place in range(1, 61)
        )
    client = browser_of(cast.kiera)
    first = page_of(client, deal)
    older = found(r'href="[^"]+(\?older=[^"]+)"', first)
    second = page_of(client, deal, older, headers=HTMX)
    assert ("Note 48" in first, "Note 49" in first) == (True, False)
    assert ("Note 49" in second, "Note 60" in second, "Show older" in second) == (True, True, False)


def test_anothers_history_is_no_place_to_continue_from(cast, deal, browser_of):
    other = open_deal(cast.kiera, "Another")
    with tenant_transaction(cast.kiera.as_tenant()):
        entry = other.activities.get()
    address = f"/copperline/pipeline/deals/{deal.id}/?older={entry.id}"
    assert browser_of(cast.kiera).get(address).status_code == 404


def test_script_in_a_title_is_text_on_the_page_too(cast, browser_of):
    deal = open_deal(cast.kiera, "<img src=x onerror=alert(1)>")
    assert "<img src=x" not in page_of(browser_of(cast.kiera), deal)


def test_a_deal_that_waits_too_long_says_what_the_limit_is(cast, deal, browser_of):
    with tenant_transaction(cast.kiera.as_tenant()):
        Deal.objects.update(moved_at=clock.now() - timedelta(days=4))
    assert "Longer than 3 days" in page_of(browser_of(cast.kiera), deal)
