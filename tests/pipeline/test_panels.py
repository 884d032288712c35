"""The parts that other pages fetch: a contact's deals, and the open money."""

import pytest

from tests.pipeline.jobs import HTMX, contact_of, open_deal, stage_of


@pytest.fixture
def maria(cast):
    """A contact with one open and one won deal."""
    contact = contact_of(cast.kiera)
    open_deal(cast.kiera, "Spring tune-up", "Won", contact=contact, value_cents=12_900)
    open_deal(cast.kiera, "AC not cooling", "Contacted", contact=contact, value_cents=48_000)
    return contact


def deals_of(client, contact, query="", **options):
    """The words of a contact's deals."""
    options.setdefault("headers", HTMX)
    return client.get(f"/copperline/pipeline/contacts/{contact.id}/deals/{query}", **options).content.decode()


def test_a_contacts_open_and_past_deals_are_listed(cast, maria, browser_of):
    html = deals_of(browser_of(cast.kiera), maria)
    assert all(words in html for words in ("AC not cooling", "$480", "Contacted", "Spring tune-up", "$129", "Won"))
    assert html.count("<li data-on>") == 2


def test_a_deal_for_a_conversation_knows_the_customer_and_the_way_back(cast, maria, browser_of):
    html = deals_of(browser_of(cast.kiera), maria, "?next=/copperline/inbox/7/")
    assert f"/copperline/pipeline/deals/new/?contact={maria.id}&amp;next=/copperline/inbox/7/" in html


def test_a_refetch_leaves_an_open_dialog_alone(cast, maria, browser_of):
    client = browser_of(cast.kiera)
    again = deals_of(client, maria, headers={**HTMX, "HX-Target": "contact-deals"})
    assert ("<dialog" in deals_of(client, maria), "<dialog" in again) == (True, False)


def test_a_viewer_sees_the_deals_and_no_way_to_make_one(cast, maria, browser_of):
    html = deals_of(browser_of(cast.ellie), maria)
    assert ("AC not cooling" in html, "New deal" in html) == (True, False)


def test_a_contact_without_deals_says_so(cast, browser_of):
    assert "No deals yet." in deals_of(browser_of(cast.kiera), contact_of(cast.kiera))


def test_the_deals_of_another_companys_contact_do_not_exist(cast, maria, browser_of):
    assert browser_of(cast.rex).get(f"/brightside/pipeline/contacts/{maria.id}/deals/").status_code == 404


def test_the_open_money_is_drawn_by_stage(cast, maria, browser_of):
    open_deal(cast.kiera, "Heat pump", "Estimate sent", value_cents=96_000)
    html = browser_of(cast.ellie).get("/copperline/pipeline/money/", headers=HTMX).content.decode()
    assert ('<rect width="50"' in html, '<rect width="100"' in html, "$960" in html) == (True, True, True)
    assert f"live:board-{stage_of(cast.kiera).pipeline_id}" in html


def test_no_open_money_draws_empty_bars(cast, browser_of):
    html = browser_of(cast.kiera).get("/copperline/pipeline/money/", headers=HTMX).content.decode()
    assert html.count('<rect width="0"') == 4


def test_without_script_the_parts_are_pages(cast, maria, browser_of):
    client = browser_of(cast.kiera)
    page = deals_of(client, maria, headers={})
    assert ("<h1" in page, "AC not cooling" in page) == (True, True)
    assert client.get("/copperline/pipeline/money/").headers["Location"] == "/copperline/pipeline/"
