"""The board in a browser: menu, drag, keyboard, dialog and what a refusal looks like."""

import pytest
from playwright.sync_api import expect

from tests.pipeline.jobs import open_deal, open_many

LANE = "name => [...document.querySelectorAll(`[data-stage-name='${name}'] .deal`)].map(card => card.dataset.title)"


@pytest.fixture
def session(lasting_cast, browser_of):
    """Kiera's session, with three deals on the board and a long lane."""
    open_many(lasting_cast.kiera, 40, "Estimate sent")
    open_deal(lasting_cast.kiera, "Furnace", value_cents=10_000)
    open_deal(lasting_cast.kiera, "Ducts", value_cents=20_000)
    open_deal(lasting_cast.kiera, "Boiler", "Contacted", value_cents=40_000)
    return browser_of(lasting_cast.kiera).cookies["sid"].value


def lane(page, name):
    """The titles of a lane as the page shows them."""
    return page.evaluate(LANE, name)


def drag(page, title, target, y=40):
    """Carry a card to a place below the top of `target`."""
    start, end = page.locator(f"[data-title={title}]").bounding_box(), page.locator(target).bounding_box()
    page.mouse.move(start["x"] + 30, start["y"] + 60)
    page.mouse.down()
    page.mouse.move(start["x"] + 50, start["y"] + 70, steps=5)
    page.mouse.move(end["x"] + 20, end["y"] + y, steps=15)
    page.wait_for_timeout(200)
    page.mouse.up()


def test_the_menu_moves_a_card_and_undo_takes_it_back(session, open_board):
    board = open_board(session)
    board.get_by_role("button", name="Actions for Ducts").click()
    board.click("#deal-menu >> text=Contacted")
    expect(board.locator(".toast")).to_contain_text("Moved to Contacted")
    board.wait_for_function(f"() => ({LANE})('Contacted').join() === 'Ducts,Boiler'")
    expect(board.locator("[data-stage-name=Contacted]").locator("xpath=..").locator(".sum")).to_have_text("$600")
    expect(board.get_by_role("button", name="Actions for Ducts")).to_be_focused()
    board.click(".toast >> text=Undo")
    board.wait_for_function(f"() => ({LANE})('New lead').join() === 'Ducts,Furnace'")


def test_a_card_dragged_to_won_leaves_the_open_sum(session, open_board):
    board = open_board(session)
    drag(board, "Ducts", "[data-stage-name=Won]", y=300)
    expect(board.locator("#board-sum")).to_contain_text("$500 open in 42 deals")
    expect(board.locator("[data-stage-name=Won]")).to_contain_text("1 $200")
    expect(board.locator("[data-title=Ducts]")).to_have_count(0)


def test_a_card_moves_by_keyboard_and_stays_in_focus_after_the_refetch(session, open_board):
    board = open_board(session)
    board.focus("[data-title=Ducts]")
    board.keyboard.press("Space")
    board.keyboard.press("ArrowRight")
    board.keyboard.press("ArrowDown")
    with board.expect_response("**/pipeline/?shown=*"):
        board.keyboard.press("Space")
    expect(board.locator("#live")).to_have_text("Dropped Ducts. Contacted, position 2 of 2.")
    assert lane(board, "Contacted") == ["Boiler", "Ducts"]
    expect(board.locator("[data-title=Ducts]")).to_be_focused()


def test_a_card_carried_over_the_slim_lanes_comes_back_with_escape(session, open_board):
    board = open_board(session)
    board.focus("[data-title=Boiler]")
    board.keyboard.press("Space")
    for _step in range(4):
        board.keyboard.press("ArrowRight")
    expect(board.locator("#live")).to_have_text("Lost, position 1 of 1")
    board.keyboard.press("Escape")
    expect(board.locator("#live")).to_have_text("Cancelled. Boiler is back in Contacted.")
    expect(board.locator("[data-title=Boiler]")).to_be_focused()


def test_a_refused_card_glides_back_and_says_why(session, open_board):
    board = open_board(session)
    board.route("**/move/", lambda route: route.fulfill(status=403, body=""))
    drag(board, "Ducts", "[data-stage-name=Contacted]")
    expect(board.locator(".toast[data-tone=rose]")).to_contain_text("You can’t do this with your role.")
    board.wait_for_function(f"() => ({LANE})('New lead').join() === 'Ducts,Furnace'")


def test_a_deal_is_made_in_a_dialog_that_says_what_is_wrong_first(session, open_board):
    board = open_board(session)
    board.get_by_role("link", name="New deal").click()
    board.click("#deal-dialog >> text=Add deal")
    expect(board.locator("#deal-dialog .error").first).to_contain_text("Choose a customer.")
    expect(board.locator("#id_q")).to_be_focused()
    with board.expect_response("**/deals/new/?q=maria"):
        board.locator("#id_q").press_sequentially("maria")
    board.wait_for_timeout(100)
    board.locator("#customer-matches label").first.click()
    board.fill("#id_title", "Water heater")
    board.fill("#id_value_cents", "$1,250.50")
    board.click("#deal-dialog >> text=Add deal")
    board.wait_for_selector("[data-title='Water heater'] >> text=$1,250.50")
    expect(board.locator("#deal-dialog")).to_be_hidden()


def test_what_another_browser_moves_appears_without_scrolling_the_lane(session, open_board):
    board = open_board(session)
    estimates = board.locator("[data-stage-name='Estimate sent']")
    estimates.evaluate("list => { list.scrollTop = 900 }")
    other = open_board(session)
    other.get_by_role("button", name="Actions for Ducts").click()
    other.click("#deal-menu >> text=Visit booked")
    expect(other.locator(".toast")).to_contain_text("Moved to Visit booked")
    board.evaluate("document.body.dispatchEvent(new CustomEvent('live:resync'))")
    board.wait_for_function(f"() => ({LANE})('Visit booked').join() === 'Ducts'")
    assert estimates.evaluate("list => list.scrollTop") == 900


def test_on_a_phone_the_menu_is_a_sheet_and_nothing_runs_off_the_side(session, open_board):
    board = open_board(session, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    assert board.evaluate("document.documentElement.scrollWidth") == 390
    board.get_by_role("button", name="Actions for Ducts").tap()
    menu = board.locator("#deal-menu")
    expect(menu).to_be_visible()
    assert menu.evaluate("menu => menu.getBoundingClientRect().width") == 390
    menu.get_by_role("button", name="Visit booked").tap()
    expect(board.locator(".toast")).to_contain_text("Moved to Visit booked")


def test_a_value_is_changed_in_place_and_escape_gives_it_up(session, open_board):
    deal = open_board(session)
    deal.locator("[data-title=Ducts] h3 a").click()
    deal.wait_for_url("**/deals/**")
    deal.get_by_role("link", name="Change the value").click()
    deal.fill("#deal-value [name=value_cents]", "9")
    deal.keyboard.press("Escape")
    expect(deal.locator("#deal-value")).to_contain_text("$200")
    deal.get_by_role("link", name="Change the value").click()
    deal.fill("#deal-value [name=value_cents]", "350")
    deal.keyboard.press("Enter")
    expect(deal.locator("#deal-value")).to_contain_text("$350")
    expect(deal.locator(".timeline")).to_contain_text("Value changed from $200 to $350")
