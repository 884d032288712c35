"""A customer writes on WhatsApp, the right people see it live, the answer reaches them, and it becomes a deal."""

import re
import sys

from playwright.sync_api import Page, expect

from tests.journeys.customers import Customer, write_on
from tests.journeys.pages import BOARD, INBOX, composer_of, count, deal, drag, lane, thread_of, toast
from tests.journeys.product import Product
from tests.journeys.windows import Windows, seen_at, shoot, watch

PROBLEM = "AC is blowing warm air"
ANSWER = "Luis can be there between 1 and 3 today."
STAGES = ("New lead", "Contacted", "Visit booked", "Estimate sent")
LIVE_SECONDS = 1.0


def test_a_message_is_seen_live_by_the_team_and_by_no_one_else(product: Product, windows: Windows) -> None:
    nora = Customer(product, "Nora Fields")
    kiera, luis = windows.live(INBOX, "kiera"), windows.live(INBOX, "luis")
    rex = windows.live("/brightside/inbox/", "rex")
    rex.wait_for_load_state("networkidle")
    fetched_by_rex: list[str] = []
    rex.on("request", lambda request: fetched_by_rex.append(request.url))
    for page in (kiera, luis):
        watch(page, "row", ".convs .conv", nora.name)
    phone = nora.take_phone(windows)
    write_on(phone, PROBLEM)
    rows = [seen_at(page, "row") for page in (kiera, luis)]
    report_live("a new conversation in two inboxes", rows, nora.said_at(PROBLEM))
    expect(rex.locator("body")).not_to_contain_text("Nora")
    assert fetched_by_rex == []
    shoot(kiera, "inbox")


def test_an_answer_reaches_the_phone_and_its_ticks_come_back_live(product: Product, windows: Windows) -> None:
    walt = Customer(product, "Walter Stone")
    walt.write(PROBLEM)
    kiera, luis = windows.live(INBOX, "kiera"), windows.live(INBOX, "luis")
    for page in (kiera, luis):
        page.get_by_role("link", name="Walter Stone").click()
        expect(thread_of(page)).to_contain_text(PROBLEM)
        for state in ("sent", "delivered", "read"):
            watch(page, state, f".msg [data-state={state}]")
    walt.turn_phone(on=False)
    composer_of(kiera, "Walter").fill(ANSWER)
    kiera.get_by_role("button", name="Send").click()
    expect(thread_of(kiera)).to_contain_text(ANSWER)
    report_ticks(walt, "sent", kiera, luis)
    walt.turn_phone(on=True)
    report_ticks(walt, "delivered", kiera, luis)
    phone = walt.take_phone(windows)
    expect(phone.get_by_role("log")).to_contain_text(ANSWER)
    report_ticks(walt, "read", kiera, luis)
    expect(thread_of(luis)).to_contain_text(ANSWER)
    shoot(kiera, "conversation")


def test_a_photo_appears_in_the_open_conversation(product: Product, windows: Windows) -> None:
    olga = Customer(product, "Olga Reed")
    olga.write("Hello")
    phone = olga.take_phone(windows)
    kiera = windows.live(INBOX, "kiera")
    kiera.get_by_role("link", name="Olga Reed").click()
    phone.get_by_role("button", name="Controls", exact=True).click()
    phone.get_by_role("button", name="AC is broken").click()
    expect(thread_of(kiera).get_by_role("img", name="Photo from Olga")).to_have_js_property("naturalWidth", 600)
    expect(thread_of(kiera)).to_contain_text("Is someone able to come today?")


def test_a_conversation_becomes_a_deal_that_moves_by_mouse_keyboard_and_menu(
    product: Product, windows: Windows
) -> None:
    ines = Customer(product, "Ines Cole")
    ines.write(PROBLEM)
    kiera = windows.live(INBOX, "kiera")
    kiera.get_by_role("link", name="Ines Cole").click()
    kiera.get_by_role("navigation", name="With this contact").get_by_role("link", name="Deal").click()
    kiera.get_by_label("Job", exact=True).fill("AC upstairs for Ines")
    kiera.get_by_label("Value in dollars").fill("480")
    kiera.get_by_role("button", name="Add deal").click()
    expect(kiera.locator("#contact-deals")).to_contain_text("AC upstairs for Ines")
    kiera.goto(BOARD)
    before = {stage: int(count(kiera, stage).inner_text()) for stage in STAGES}
    card = deal(kiera, "AC upstairs for Ines")
    expect(lane(kiera, "New lead").locator(card)).to_be_visible()
    shoot(kiera, "board")

    drag(kiera, card, lane(kiera, "Contacted"))
    expect(toast(kiera)).to_contain_text("Moved to Contacted")
    expect(lane(kiera, "Contacted").locator(card)).to_be_visible()
    expect(count(kiera, "New lead")).to_have_text(str(before["New lead"] - 1))
    expect(count(kiera, "Contacted")).to_have_text(str(before["Contacted"] + 1))

    card.focus()
    for key in ("Space", "ArrowRight", "Space"):
        kiera.keyboard.press(key)
    expect(toast(kiera)).to_contain_text("Moved to Visit booked")
    expect(lane(kiera, "Visit booked").locator(card)).to_be_visible()
    expect(count(kiera, "Visit booked")).to_have_text(str(before["Visit booked"] + 1))

    card.get_by_role("button", name="Actions for AC upstairs for Ines").click()
    kiera.get_by_role("button", name="Estimate sent").click()
    expect(toast(kiera)).to_contain_text("Moved to Estimate sent")
    expect(lane(kiera, "Estimate sent").locator(card)).to_be_visible()
    expect(count(kiera, "Visit booked")).to_have_text(str(before["Visit booked"]))
    expect(count(kiera, "Estimate sent")).to_have_text(str(before["Estimate sent"] + 1))

    card.get_by_role("link", name="AC upstairs for Ines").click()
    history = kiera.locator(".timeline")
    expect(history).to_contain_text(re.compile("from New lead to Contacted"))
    expect(history).to_contain_text(re.compile("from Contacted to Visit booked"))
    expect(history).to_contain_text(re.compile("from Visit booked to Estimate sent"))
    shoot(kiera, "deal")


def report_ticks(customer: Customer, status: str, *pages: Page) -> None:
    shown = [seen_at(page, status) for page in pages]
    report_live(f"the tick {status}", shown, customer.ticked_at(status))


def report_live(what: str, shown: list[float], acknowledged: float) -> None:
    """Say how long after the webhook's commit each browser showed it; none may be later than a second."""
    seconds = [moment - acknowledged for moment in shown]
    sys.stdout.write(f"{what}: {', '.join(f'{second * 1000:.0f} ms' for second in seconds)}\n")
    assert max(seconds) <= LIVE_SECONDS, what
