"""The move as a request: by drag, menu, Undo and without script; who may, and what is refused."""

import re

import pytest

from pipeline.models import Stage
from security.tenancy.context import tenant_transaction
from tests.pipeline.jobs import (
    HTMX,
    NOBODY,
    found,
    fresh,
    lane_of,
    lanes_of,
    move,
    open_deal,
    open_second_pipeline,
    stage_of,
    totals_of,
)

BOARD = "/copperline/pipeline/"


@pytest.fixture
def deal(cast):
    """A deal in New lead, with another below it."""
    open_deal(cast.kiera, "Below")
    return open_deal(cast.kiera, "AC not cooling", value_cents=48_000)


def address_of(deal, company="copperline"):
    """Where a deal is moved."""
    return f"/{company}/pipeline/deals/{deal.id}/move/"


def undo_in(response):
    """The address behind the toast's Undo."""
    return found(r'<form method="post" action="([^"]+)"', response.content.decode())


def test_a_member_moves_a_deal_without_script(cast, deal, browser_of):
    stage = stage_of(cast.kiera, "Contacted")
    response = browser_of(cast.kiera).post(address_of(deal), {"stage": stage.id}, follow=True)
    assert response.redirect_chain == [(BOARD, 302)]
    assert "Moved to Contacted" in response.content.decode()
    assert lane_of(cast.kiera, "Contacted") == ["AC not cooling"]


def test_a_plain_move_returns_where_the_form_came_from(cast, deal, browser_of):
    values = {"stage": stage_of(cast.kiera, "Won").id, "next": f"{BOARD}?open=won"}
    assert browser_of(cast.kiera).post(address_of(deal), values).headers["Location"] == f"{BOARD}?open=won"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_plain_move_leads_nowhere_outside(cast, deal, browser_of, wanted):
    values = {"stage": stage_of(cast.kiera, "Won").id, "next": wanted}
    assert browser_of(cast.kiera).post(address_of(deal), values).headers["Location"] == BOARD


def test_a_move_answers_with_both_totals_the_sums_the_flow_bar_and_a_toast(cast, deal, browser_of):
    new, contacted = stage_of(cast.kiera), stage_of(cast.kiera, "Contacted")
    values = {"stage": contacted.id, "before": ""}
    html = browser_of(cast.kiera).post(address_of(deal), values, headers=HTMX).content.decode()
    parts = [f"{part}-{stage.id}" for stage in (new, contacted) for part in ("count", "sum", "pill")]
    assert [part for part in (*parts, "board-sum", "board-flow") if f'id="{part}" hx-swap-oob="true"' not in html] == []
    assert f'<span class="sum" id="sum-{contacted.id}" hx-swap-oob="true">$480</span>' in html
    assert "Moved to Contacted" in html


def test_a_move_tells_the_page_to_refresh_board_deal_and_contact(cast, deal, browser_of):
    stage = stage_of(cast.kiera, "Contacted")
    response = browser_of(cast.kiera).post(address_of(deal), {"stage": stage.id}, headers=HTMX)
    told = response.headers["HX-Trigger"]
    parts = (f"live:board-{stage.pipeline_id}", f"live:deal-{deal.id}", f"live:contact-{deal.contact_id}")
    assert [part for part in parts if part not in told] == []


def test_a_move_from_the_deals_own_page_answers_without_lanes(cast, deal, browser_of):
    headers = {**HTMX, "HX-Current-URL": f"http://testserver{BOARD}deals/{deal.id}/"}
    values = {"stage": stage_of(cast.kiera, "Contacted").id}
    html = browser_of(cast.kiera).post(address_of(deal), values, headers=headers).content.decode()
    assert ("Moved to Contacted" in html, "board-sum" in html) == (True, False)


def test_undo_puts_the_card_back_where_it_was(cast, deal, browser_of):
    client = browser_of(cast.kiera)
    response = client.post(address_of(deal), {"stage": stage_of(cast.kiera, "Won").id}, headers=HTMX)
    assert client.post(undo_in(response), headers=HTMX).status_code == 200
    assert lane_of(cast.kiera) == ["AC not cooling", "Below"]
    assert fresh(deal, cast.kiera).closed_at is None


def test_a_card_is_dropped_above_the_one_that_is_named(cast, deal, browser_of):
    target = open_deal(cast.kiera, "Target", "Contacted")
    open_deal(cast.kiera, "Top", "Contacted")
    values = {"stage": stage_of(cast.kiera, "Contacted").id, "before": target.id}
    browser_of(cast.kiera).post(address_of(deal), values, headers=HTMX)
    assert lane_of(cast.kiera, "Contacted") == ["Top", "AC not cooling", "Target"]


def test_the_menu_puts_the_card_on_top_of_the_other_lane(cast, deal, browser_of):
    open_deal(cast.kiera, "Older", "Contacted")
    browser_of(cast.kiera).post(address_of(deal), {"stage": stage_of(cast.kiera, "Contacted").id}, headers=HTMX)
    assert lane_of(cast.kiera, "Contacted") == ["AC not cooling", "Older"]


def test_a_drop_below_the_last_card_goes_to_the_end(cast, deal, browser_of):
    open_deal(cast.kiera, "Older", "Contacted")
    values = {"stage": stage_of(cast.kiera, "Contacted").id, "before": ""}
    browser_of(cast.kiera).post(address_of(deal), values, headers=HTMX)
    assert lane_of(cast.kiera, "Contacted") == ["Older", "AC not cooling"]


def test_a_new_order_in_a_lane_needs_no_toast(cast, deal, browser_of):
    values = {"stage": stage_of(cast.kiera).id, "before": ""}
    response = browser_of(cast.kiera).post(address_of(deal), values, headers=HTMX)
    assert (response.status_code, response.content) == (200, b"")
    assert lane_of(cast.kiera) == ["Below", "AC not cooling"]


def test_a_viewer_may_not_move_and_nothing_moves(cast, deal, browser_of):
    values = {"stage": stage_of(cast.kiera, "Won").id}
    assert browser_of(cast.ellie).post(address_of(deal), values, headers=HTMX).status_code == 403
    assert lane_of(cast.kiera) == ["AC not cooling", "Below"]


def test_a_viewer_gets_no_menu(cast, deal, browser_of):
    assert browser_of(cast.ellie).get(f"{BOARD}deals/{deal.id}/menu/", headers=HTMX).status_code == 403


def test_the_menu_lists_every_other_stage(cast, deal, browser_of):
    html = browser_of(cast.kiera).get(f"{BOARD}deals/{deal.id}/menu/", headers=HTMX).content.decode()
    assert re.findall(r"</span>([^<]+)</button>|Mark as (\w+)", html) == [
        ("Contacted", ""),
        ("Visit booked", ""),
        ("Estimate sent", ""),
        ("Won", ""),
        ("", "lost"),
    ]


def test_without_script_the_menu_is_a_page(cast, deal, browser_of):
    html = browser_of(cast.kiera).get(f"{BOARD}deals/{deal.id}/menu/").content.decode()
    assert ("<h1" in html, f'action="{address_of(deal)}"' in html) == (True, True)


def test_a_move_is_a_post(cast, deal, browser_of):
    assert browser_of(cast.kiera).get(address_of(deal)).status_code == 405


@pytest.mark.parametrize("stage", ["", "garbage", NOBODY, "\0"])
def test_a_move_to_no_stage_does_not_exist(cast, deal, browser_of, stage):
    assert browser_of(cast.kiera).post(address_of(deal), {"stage": stage}).status_code == 404
    assert lane_of(cast.kiera) == ["AC not cooling", "Below"]


@pytest.mark.parametrize("before", ["garbage", NOBODY])
def test_a_move_above_no_card_does_not_exist(cast, deal, browser_of, before):
    values = {"stage": stage_of(cast.kiera, "Won").id, "before": before}
    assert browser_of(cast.kiera).post(address_of(deal), values).status_code == 404
    assert lane_of(cast.kiera) == ["AC not cooling", "Below"]


def test_a_stage_of_another_company_is_out_of_reach(cast, deal, browser_of):
    values = {"stage": stage_of(cast.rex, "Won").id}
    assert browser_of(cast.kiera).post(address_of(deal), values).status_code == 404
    assert lane_of(cast.kiera) == ["AC not cooling", "Below"]
    assert lane_of(cast.rex, "Won") == []


def test_a_card_of_another_company_is_no_neighbour(cast, deal, browser_of):
    values = {"stage": stage_of(cast.kiera, "Won").id, "before": open_deal(cast.rex).id}
    assert browser_of(cast.kiera).post(address_of(deal), values).status_code == 404
    assert lane_of(cast.kiera) == ["AC not cooling", "Below"]


def test_a_deal_of_another_company_cannot_be_moved(cast, deal, browser_of):
    values = {"stage": stage_of(cast.rex, "Won").id}
    assert browser_of(cast.rex).post(address_of(deal, "brightside"), values).status_code == 404
    assert lanes_of(cast.kiera)["New lead"] == ["AC not cooling", "Below"]


def test_a_stage_of_another_pipeline_is_out_of_reach(cast, deal, browser_of):
    plans = open_second_pipeline(cast.kiera)
    with tenant_transaction(cast.kiera.as_tenant()):
        elsewhere = Stage.objects.filter(pipeline=plans).in_order()[0]
    assert browser_of(cast.kiera).post(address_of(deal), {"stage": elsewhere.id}).status_code == 404


def test_totals_stay_true_over_moves_by_request(cast, deal, browser_of):
    client = browser_of(cast.kiera)
    client.post(address_of(deal), {"stage": stage_of(cast.kiera, "Won").id}, headers=HTMX)
    move(deal, "Lost", by=cast.luis)
    kept, counted = totals_of(cast.kiera)
    assert kept == counted
