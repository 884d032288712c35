"""What the scripts do, in Chromium, under the product's own content security policy."""

import pytest
from playwright.sync_api import expect

from tests.frontend import pages

CARDS = "stage => [...document.querySelectorAll(`[data-stage=${stage}] .deal`)].map(card => card.dataset.deal)"
TO_THE_END = "thread => thread.scrollHeight - thread.clientHeight - thread.scrollTop"


@pytest.fixture
def board(page):
    page.goto("/board/")
    page.wait_for_selector("html[data-ready]")
    page.wait_for_load_state("networkidle")
    return page


@pytest.fixture
def chat(page):
    page.goto("/chat/")
    page.wait_for_selector("html[data-ready]")
    page.wait_for_selector(".new-pill", state="attached")
    return page


def drag(page, card, lane, y):
    start, end = page.locator(card).bounding_box(), page.locator(lane).bounding_box()
    page.mouse.move(start["x"] + 20, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 30, steps=5)
    page.mouse.move(end["x"] + 40, end["y"] + y, steps=15)
    page.wait_for_timeout(200)
    page.mouse.up()


def test_a_card_dragged_to_another_lane_tells_the_server_where_it_stands(board):
    drag(board, "#deal-Ducts", "[data-stage=contacted]", 8)
    board.wait_for_selector(".toast >> text=Moved")
    assert pages.heard == [{"deal": "Ducts", "stage": "contacted", "before": "Boiler"}]
    assert board.evaluate(CARDS, "contacted") == ["Ducts", "Boiler"]


def test_a_refused_move_puts_the_card_back_and_says_why(board):
    drag(board, "#deal-Ducts", "[data-stage=estimate]", 8)
    board.wait_for_selector(".toast[data-tone=rose] >> text=An estimate needs a value")
    expect(board.locator("[data-stage=new] .deal")).to_have_count(3)
    assert board.evaluate(CARDS, "new") == ["Furnace", "Ducts", "Filter"]


def test_a_click_on_a_card_opens_it_instead_of_moving_it(board):
    board.click("#deal-Ducts a")
    board.wait_for_url("**/chat/")
    assert pages.heard == []


def test_a_card_moves_by_keyboard_and_each_step_is_announced(board):
    board.focus("#deal-Ducts")
    board.keyboard.press("Space")
    assert board.inner_text("#live").startswith("Picked up Ducts. New lead, position 2 of 3.")
    board.keyboard.press("ArrowRight")
    assert board.inner_text("#live") == "Contacted, position 1 of 2"
    board.keyboard.press("ArrowDown")
    board.keyboard.press("Space")
    board.wait_for_selector("#live >> text=Dropped Ducts. Contacted, position 2 of 2.", state="attached")
    assert pages.heard == [{"deal": "Ducts", "stage": "contacted", "before": ""}]
    assert board.evaluate("document.activeElement.id") == "deal-Ducts"


def test_escape_puts_a_held_card_back_and_keeps_the_focus(board):
    board.focus("#deal-Ducts")
    board.keyboard.press("Space")
    board.keyboard.press("ArrowRight")
    board.keyboard.press("Escape")
    board.wait_for_selector("#live >> text=Cancelled. Ducts is back in New lead.", state="attached")
    assert board.evaluate(CARDS, "new") == ["Furnace", "Ducts", "Filter"]
    assert board.evaluate("document.activeElement.id") == "deal-Ducts"
    assert pages.heard == []


def test_a_conversation_opens_at_its_end(chat):
    assert chat.locator("#thread").evaluate(TO_THE_END) < 2


def test_new_messages_do_not_move_what_is_being_read(chat):
    chat.locator("#thread").evaluate("thread => { thread.scrollTop = 300 }")
    chat.wait_for_timeout(100)
    chat.evaluate("document.body.dispatchEvent(new CustomEvent('live:chat'))")
    chat.wait_for_selector(".new-pill:visible >> text=1 new message")
    assert chat.locator("#thread").evaluate("thread => Math.round(thread.scrollTop)") == 300
    chat.click(".new-pill")
    assert chat.locator("#thread").evaluate(TO_THE_END) < 2


def test_control_enter_sends_clears_the_text_and_takes_a_new_key(chat):
    chat.fill("#reply", "On my way")
    chat.keyboard.press("Control+Enter")
    chat.wait_for_selector(".bubble >> text=On my way")
    expect(chat.locator("#reply")).to_have_value("")
    assert pages.heard == [{"body": "On my way", "key": "first"}]
    assert chat.input_value("[name=key]") != "first"
    assert chat.locator("#thread").evaluate(TO_THE_END) < 2


def test_a_message_that_did_not_go_out_keeps_its_text_and_its_key(chat):
    chat.fill("#reply", "fail")
    chat.click("#composer [type=submit]")
    chat.wait_for_selector("[data-trouble] >> text=Not sent. Your text is still here.")
    assert (chat.input_value("#reply"), chat.input_value("[name=key]")) == ("fail", "first")


def test_what_is_typed_while_a_message_goes_out_is_the_next_message(chat):
    chat.fill("#reply", "slow")
    chat.keyboard.press("Control+Enter")
    chat.wait_for_selector("[aria-busy=true]")
    chat.locator("#reply").press_sequentially(" and more")
    chat.wait_for_selector(".bubble >> text=slow")
    expect(chat.locator("#reply")).to_have_value("and more")
    assert pages.heard == [{"body": "slow", "key": "first"}]


def test_sending_twice_at_once_sends_once(chat):
    chat.fill("#reply", "slow")
    chat.keyboard.press("Control+Enter")
    chat.keyboard.press("Control+Enter")
    chat.wait_for_selector(".bubble >> text=slow")
    assert len(pages.heard) == 1


def test_the_counter_appears_near_the_limit(chat):
    chat.fill("#reply", "x" * 4000)
    assert chat.inner_text("[data-counter]") == "96 left"


def test_without_a_connection_the_page_says_so_and_the_text_stays(chat):
    chat.fill("#reply", "Hello")
    chat.context.set_offline(True)
    chat.wait_for_selector("text=You’re offline.")
    chat.click("#composer [type=submit]")
    chat.wait_for_selector("[data-trouble] >> text=Not sent: no connection.")
    assert chat.input_value("#reply") == "Hello"
    chat.context.set_offline(False)
    chat.wait_for_selector("[data-offline]", state="hidden")


def test_a_toast_leaves_after_six_seconds_and_an_error_stays(page):
    page.clock.install()
    page.goto("/board/")
    page.wait_for_selector("html[data-ready]")
    page.evaluate("import('app/toasts.js').then(({ toast }) => { toast('Saved'); toast('Not saved', 'rose') })")
    page.wait_for_selector(".toast >> text=Not saved")
    page.clock.run_for(3_000)
    assert page.locator(".toast").count() == 2
    page.clock.run_for(3_100)
    assert page.locator(".toast").count() == 1
    page.click(".toast >> text=Close")
    assert page.locator(".toast").count() == 0


def test_menus_open_without_any_script(site, chromium):
    context = chromium.new_context(base_url=site, java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto("/board/")
    page.click("nav.side .me")
    assert page.is_visible("#me-menu >> text=Log out")
    context.close()


def test_the_wait_is_counted_down_and_its_end_is_said(page):
    page.clock.install()
    page.goto("/limit/")
    page.wait_for_selector("html[data-ready]")
    page.clock.run_for(4_100)
    assert "You can try again in 58 seconds." in page.inner_text("main")
    page.clock.run_for(57_000)
    assert "You can try again in 1 second." in page.inner_text("main")
    page.clock.run_for(1_000)
    assert "You can try again now." in page.inner_text("main")
    assert page.inner_text("#live") == "You can try again now."


def test_without_any_script_the_wait_is_said_once(site, chromium):
    context = chromium.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/limit/")
    assert "You can try again in 1 min 02 s." in page.inner_text("main")
    context.close()
