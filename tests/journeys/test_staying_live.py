"""The line between the page and the product: cut by a crash it comes back, cut by a removal it does not."""

import time

from playwright.sync_api import expect
from psycopg import connect

from tests.journeys.pages import BOARD, INBOX, deal
from tests.journeys.product import Product
from tests.journeys.windows import Windows, expect_live, seen_at, watch
from tests.messaging.envelopes import envelope, text

GONE_SECONDS = 2.0
# What a browser says of a server that was killed under it.
CUT_OFF = ("net::ERR_",)


def test_after_a_crash_the_page_is_live_again_and_has_missed_nothing(product: Product, windows: Windows) -> None:
    windows.forgiven.extend(CUT_OFF)
    page = windows.live(INBOX, "kiera")
    product.kill("web")
    expect_live(page, "off")
    message = envelope(text("Is anybody there?", wamid="wamid.meanwhile", sender="15125550187", name="Mia Wade"))
    with connect(product.variables["DATABASE_INGEST_URL"], autocommit=True) as edge:
        edge.execute("INSERT INTO messaging_inbound_envelope (source, body) VALUES ('whatsapp', %s)", [message])
    product.start("web")
    product.wait_until_ready()
    page.wait_for_selector("html[data-live=on]", timeout=60_000)
    expect(page.get_by_role("link", name="Mia Wade")).to_contain_text("Is anybody there?")


def test_a_removed_member_is_cut_off_at_once(windows: Windows) -> None:
    windows.forgiven.append("status of 404")
    marcus = windows.live(INBOX, "marcus")
    dana = windows.open("/copperline/settings/team/", "dana")
    watch(marcus, "cut off", "html[data-live=off] body")
    dana.get_by_role("button", name="Actions for Marcus Tran").click()
    dana.get_by_role("link", name="Remove Marcus Tran").click()
    removed_at = time.time()
    dana.get_by_role("button", name="Remove Marcus").click()
    expect(dana.get_by_text("Marcus Tran no longer has access")).to_be_visible()
    assert seen_at(marcus, "cut off") - removed_at <= GONE_SECONDS
    answer = marcus.goto(INBOX)
    assert answer
    assert answer.status == 404
    expect(marcus.get_by_text("Nothing here")).to_be_visible()


def test_an_open_menu_stays_at_its_card_while_a_colleague_moves_another(windows: Windows) -> None:
    kiera, luis = windows.live(BOARD, "kiera"), windows.open(BOARD, "luis")
    deal(kiera, "Heat pump install, 4-ton").get_by_role("button", name="Actions for").click()
    menu = kiera.locator("#deal-menu")
    expect(menu).to_be_visible()
    place = menu.bounding_box()
    deal(luis, "Mini-split for garage").get_by_role("button", name="Actions for").click()
    with kiera.expect_response(f"**{BOARD}?shown=*"):
        luis.get_by_role("button", name="Visit booked").click()
    kiera.wait_for_timeout(200)
    assert menu.bounding_box() == place
    kiera.keyboard.press("Escape")
    expect(
        kiera.locator(".lane", has_text="Visit booked").locator(deal(kiera, "Mini-split for garage"))
    ).to_be_visible()
