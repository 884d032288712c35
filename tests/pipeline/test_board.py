"""The board page: what it shows, to whom, and for how many statements."""

import re
from datetime import timedelta

import pytest

from contacts.models import Address
from customerflows import clock
from pipeline.models import Deal
from security.tenancy.context import tenant_transaction
from tests.pipeline.jobs import (
    HTMX,
    NOBODY,
    contact_of,
    found,
    lane_of,
    move,
    open_deal,
    open_many,
    open_second_pipeline,
    stage_of,
)

BOARD = "/copperline/pipeline/"
# They are sent with the first and after the last statement, and counted by Django all the same.
BEGIN_AND_COMMIT = 2


def page_of(client, address=BOARD, **options):
    """The words of a page."""
    return client.get(address, **options).content.decode()


def titles_in(html):
    """The titles of the cards, in their order."""
    return re.findall(r'data-title="([^"]+)"', html)


@pytest.fixture
def story(cast):
    """Two open deals, one won, in Copperline; one in Brightside."""
    maria = contact_of(cast.kiera)
    with tenant_transaction(cast.kiera.as_tenant()):
        Address.objects.create(contact=maria, street="418 Juniper Ct")
    open_deal(cast.kiera, "AC not cooling", contact=maria, value_cents=48_000, job_type="Repair", owner=cast.kiera)
    open_deal(cast.kiera, "Heat pump", stage="Estimate sent", value_cents=1_180_050)
    open_deal(cast.kiera, "Bea’s plan", stage="Won", value_cents=20_000)
    open_deal(cast.rex, "Window cleaning", value_cents=9_900)
    return cast


def test_the_board_adds_up_what_is_open_and_what_was_won(story, browser_of):
    html = page_of(browser_of(story.kiera))
    assert "<b>$12,280.50</b> open in 2 deals" in html
    assert re.search(r"<b>\$200</b> won in [A-Z][a-z]+", html)


def test_a_card_says_who_where_what_and_how_much(story, browser_of):
    html = page_of(browser_of(story.kiera))
    assert all(words in html for words in ("Maria Delgado", "418 Juniper Ct", "$480", "Repair", "Owner: Kiera Boone"))


def test_last_months_wins_are_not_this_months(story, browser_of):
    with tenant_transaction(story.kiera.as_tenant()):
        Deal.objects.filter(title="Bea’s plan").update(closed_at=clock.now() - timedelta(days=40))
    assert "<b>$0</b> won in" in page_of(browser_of(story.kiera))


def test_a_deal_of_another_company_is_not_on_the_board(story, browser_of):
    assert "Window cleaning" not in page_of(browser_of(story.kiera))
    assert "Window cleaning" in page_of(browser_of(story.rex), "/brightside/pipeline/")


def test_the_board_of_another_company_does_not_exist(story, browser_of):
    assert browser_of(story.rex).get(BOARD).status_code == 404


def test_won_and_lost_are_slim_until_opened(story, browser_of):
    client = browser_of(story.kiera)
    assert "Bea’s plan" not in page_of(client)
    assert "Bea’s plan" in page_of(client, f"{BOARD}?open=won")


def test_a_deal_that_waits_too_long_says_so(story, browser_of):
    with tenant_transaction(story.kiera.as_tenant()):
        Deal.objects.filter(title="Heat pump").update(moved_at=clock.now() - timedelta(days=6))
    assert 'data-tone="amber"><svg' in page_of(browser_of(story.kiera))
    assert "Waiting 6 days" in page_of(browser_of(story.kiera))


def test_a_viewer_sees_cards_but_nothing_to_change_them_with(story, browser_of):
    html = page_of(browser_of(story.ellie))
    assert "AC not cooling" in html
    assert not [
        word for word in ("data-move-url", "data-stage=", "New deal", "Add a deal", "menu-form") if word in html
    ]


def test_a_member_can_move_and_add(story, browser_of):
    html = page_of(browser_of(story.kiera))
    assert all(word in html for word in ("data-move-url", "data-stage=", "New deal", "Add a deal", "menu-form"))


def test_a_board_takes_six_statements(lasting_cast, browser_of, django_assert_max_num_queries):
    open_many(lasting_cast.kiera, 60)
    open_deal(lasting_cast.kiera, stage="Won", owner=lasting_cast.kiera)
    client = browser_of(lasting_cast.kiera)
    with django_assert_max_num_queries(6 + BEGIN_AND_COMMIT):
        assert client.get(f"{BOARD}?open=won&open=lost").status_code == 200


def test_a_live_refetch_takes_four_statements(lasting_cast, browser_of, django_assert_max_num_queries):
    open_many(lasting_cast.kiera, 60)
    client = browser_of(lasting_cast.kiera)
    shown = shown_in(page_of(client))
    with django_assert_max_num_queries(4 + BEGIN_AND_COMMIT):
        assert client.get(BOARD, {"shown": shown}, headers=HTMX).status_code == 200


def shown_in(html):
    """What the page would send of the lanes it shows."""
    return re.findall(r'name="shown" value="([^"]+)"', html)


def test_a_lane_shows_fifty_cards_and_then_the_rest(cast, browser_of):
    open_many(cast.kiera, 120)
    client = browser_of(cast.kiera)
    first = page_of(client)
    assert (len(titles_in(first)), "Show 50 more" in first) == (50, True)
    second = page_of(client, more_of(first), headers=HTMX)
    third = page_of(client, more_of(second), headers=HTMX)
    assert titles_in(first) + titles_in(second) + titles_in(third) == lane_of(cast.kiera)
    assert (len(titles_in(second)), "Show 20 more" in second, "more</a>" in third) == (50, True, False)


def more_of(html):
    """The address behind "Show 50 more"."""
    return found(r'<a class="lane-add" href="([^"]+rank[^"]+)"', html)


def test_a_refetch_keeps_unfolded_lanes_unfolded(cast, browser_of):
    open_many(cast.kiera, 120)
    client = browser_of(cast.kiera)
    shown = shown_in(page_of(client))
    unfolded = [value.replace(":50", ":100") for value in shown]
    assert len(titles_in(page_of(client, query_params={"shown": unfolded}, headers=HTMX))) == 100


def test_a_refetch_brings_the_parts_and_not_the_page(story, browser_of):
    client = browser_of(story.kiera)
    html = page_of(client, query_params={"shown": shown_in(page_of(client))}, headers=HTMX)
    assert "<html" not in html
    assert html.count('hx-swap-oob="innerHTML"') == 4
    assert 'id="board-sum" hx-swap-oob="true"' in html


def test_a_page_with_other_lanes_than_the_pipeline_is_told_to_load_again(story, browser_of):
    response = browser_of(story.kiera).get(BOARD, {"shown": f"{NOBODY}:50"}, headers=HTMX)
    assert response.headers["HX-Refresh"] == "true"


def test_without_script_the_rest_of_a_lane_is_a_page(cast, browser_of):
    open_many(cast.kiera, 60)
    client = browser_of(cast.kiera)
    html = page_of(client, more_of(page_of(client)))
    assert "<h1" in html
    assert "Job 059" in html


@pytest.mark.parametrize("place", ["", "?rank=x&id=y", "?rank=nan&id=" + NOBODY, "?rank=1"])
def test_a_broken_place_in_a_lane_does_not_exist(story, browser_of, place):
    stage = stage_of(story.kiera)
    assert browser_of(story.kiera).get(f"{BOARD}stages/{stage.id}/{place}").status_code == 404


def test_a_lane_of_another_company_does_not_exist(story, browser_of):
    foreign = stage_of(story.rex)
    address = f"{BOARD}stages/{foreign.id}/?rank=0&id={NOBODY}"
    assert browser_of(story.kiera).get(address).status_code == 404


def test_a_second_pipeline_brings_a_switch(story, browser_of):
    client = browser_of(story.kiera)
    assert "Switch pipeline" not in page_of(client)
    plans = open_second_pipeline(story.kiera)
    assert "Switch pipeline" in page_of(client)
    assert "AC not cooling" not in page_of(client, f"{BOARD}?pipeline={plans.id}")


@pytest.mark.parametrize("wanted", [NOBODY, "garbage"])
def test_an_unknown_pipeline_does_not_exist(story, browser_of, wanted):
    assert browser_of(story.kiera).get(f"{BOARD}?pipeline={wanted}").status_code == 404


def test_a_pipeline_of_another_company_does_not_exist(story, browser_of):
    foreign = stage_of(story.rex).pipeline_id
    assert browser_of(story.kiera).get(f"{BOARD}?pipeline={foreign}").status_code == 404


def test_an_empty_board_invites_to_the_first_deal(cast, browser_of):
    assert "Add your first deal" in page_of(browser_of(cast.kiera))


def test_an_empty_board_invites_a_viewer_to_nothing(cast, browser_of):
    html = page_of(browser_of(cast.ellie))
    assert ("No deals yet" in html, "Add your first deal" in html) == (True, False)


def test_script_in_a_title_is_text(cast, browser_of):
    open_deal(cast.kiera, '<script>alert("1")</script>')
    html = page_of(browser_of(cast.kiera))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;" in html


def test_the_flow_bar_is_as_long_as_the_money(story, browser_of):
    widths = re.findall(r'<rect x="(\d+)" width="(\d+)"', page_of(browser_of(story.kiera)))
    assert widths == [("0", "39"), ("42", "958")]


def test_a_stranger_is_sent_to_log_in(client, story):
    assert client.get(BOARD).headers["Location"].startswith("/login/")


def test_a_won_deal_leaves_the_open_sum(story, browser_of):
    with tenant_transaction(story.kiera.as_tenant()):
        pump = Deal.objects.get(title="Heat pump")
    move(pump, "Won", by=story.kiera)
    assert "<b>$480</b> open in 1 deal<" in page_of(browser_of(story.kiera))
