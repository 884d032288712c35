"""The same work in a hand, by keyboard alone, and without JavaScript."""

from playwright.sync_api import expect

from tests.journeys.customers import Customer
from tests.journeys.pages import BOARD, INBOX, composer_of, deal, lane, tab_to, thread_of, toast
from tests.journeys.product import Product
from tests.journeys.windows import HAND, Windows, log_in


def test_in_a_hand_one_goes_from_the_list_to_the_thread_answers_and_goes_back(
    product: Product, windows: Windows
) -> None:
    Customer(product, "Hana Moss").write("Is somebody there?")
    page = windows.live(INBOX, "kiera", **HAND)
    expect(page.get_by_role("navigation", name="Main, bottom bar")).to_be_visible()
    page.get_by_role("link", name="Hana Moss").tap()
    expect(page.get_by_role("region", name="Conversations")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Main, bottom bar")).to_be_hidden()
    composer_of(page, "Hana").fill("Yes, how can we help?")
    page.get_by_role("button", name="Send").tap()
    expect(thread_of(page)).to_contain_text("Yes, how can we help?")
    expect(composer_of(page, "Hana")).to_have_value("")
    page.get_by_role("link", name="Back to inbox").tap()
    expect(page.get_by_role("link", name="Hana Moss")).to_contain_text("You: Yes, how can we help?")


def test_by_keyboard_one_logs_in_answers_and_is_done(product: Product, windows: Windows) -> None:
    Customer(product, "Kay Lowell").write("Do you work on Sundays?")
    page = windows.open("/login/")
    tab_to(page, page.get_by_label("Email"))
    page.keyboard.type(product.address_of("kiera"))
    tab_to(page, page.get_by_label("Password", exact=True))
    page.keyboard.type(product.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/copperline/")
    tab_to(page, page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Inbox"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{INBOX}")
    tab_to(page, page.get_by_role("link", name="Kay Lowell"))
    page.keyboard.press("Enter")
    expect(thread_of(page)).to_contain_text("Do you work on Sundays?")
    tab_to(page, composer_of(page, "Kay"))
    page.keyboard.type("Only when it is urgent.")
    page.keyboard.press("Control+Enter")
    expect(thread_of(page)).to_contain_text("Only when it is urgent.")
    tab_to(page, page.get_by_role("button", name="Mark done").first)
    page.keyboard.press("Enter")
    expect(toast(page)).to_contain_text("Done with Kay")
    page.goto(f"{INBOX}?show=done")
    expect(page.get_by_role("link", name="Kay Lowell")).to_be_visible()


def test_without_script_a_member_answers_and_makes_and_moves_a_deal(product: Product, windows: Windows) -> None:
    Customer(product, "Norman Ives").write("My furnace is out")
    page = windows.open("/login/", java_script_enabled=False)
    log_in(page, product.address_of("kiera"), product.password)
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Inbox").click()
    page.get_by_role("link", name="Norman Ives").click()
    expect(thread_of(page)).to_contain_text("My furnace is out")
    composer_of(page, "Norman").fill("We can come tomorrow at 8.")
    page.get_by_role("button", name="Send").click()
    expect(thread_of(page)).to_contain_text("We can come tomorrow at 8.")
    page.get_by_role("navigation", name="With this contact").get_by_role("link", name="Deal").click()
    page.get_by_label("Job", exact=True).fill("Furnace for Norman")
    page.get_by_role("button", name="Add deal").click()
    page.goto(BOARD)
    deal(page, "Furnace for Norman").get_by_role("button", name="Actions for Furnace for Norman").click()
    page.get_by_role("button", name="Contacted").click()
    expect(toast(page)).to_contain_text("Moved to Contacted")
    expect(lane(page, "Contacted").locator(deal(page, "Furnace for Norman"))).to_be_visible()


def test_without_script_a_contact_is_added_and_the_company_changed(windows: Windows) -> None:
    page = windows.open("/copperline-plumbing/contacts/new/", "dana", java_script_enabled=False)
    page.get_by_label("Name", exact=True).fill("Addie Noel")
    page.get_by_label("Phone").fill("(512) 555-0199")
    page.get_by_role("button", name="Add contact").click()
    expect(page.get_by_role("heading", name="Addie Noel")).to_be_visible()
    page.goto("/copperline-plumbing/settings/")
    page.get_by_label("Company name").fill("Copperline Plumbing & Drains")
    page.get_by_role("button", name="Save company").click()
    expect(toast(page)).to_contain_text("Company saved")
    expect(page.get_by_label("Company name")).to_have_value("Copperline Plumbing & Drains")
