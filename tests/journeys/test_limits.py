"""What must not be done: writing after the window, writing as a viewer; and what a company without data sees."""

from playwright.sync_api import expect

from tests.journeys.pages import BOARD, INBOX, barriers, composer_of, thread_of
from tests.journeys.product import Product
from tests.journeys.windows import Windows


def test_after_24_hours_the_composer_says_so_and_nothing_is_sent(product: Product, windows: Windows) -> None:
    page = windows.open(INBOX, "kiera")
    page.get_by_role("link", name="Priya Nair").click()
    expect(page.get_by_text("More than 24 hours since Priya last wrote")).to_be_visible()
    expect(composer_of(page, "Priya")).to_be_hidden()
    form = page.locator("#composer")
    token = form.locator("[name=csrfmiddlewaretoken]").input_value()
    answer = page.request.post(
        form.get_attribute("action") or "",
        form={"csrfmiddlewaretoken": token, "mode": "reply", "body": "Written anyway", "key": "forged"},
    )
    assert answer.status == 422
    assert "Written anyway" not in str(product.http.get("/sandbox/control/sent").json())
    page.reload()
    expect(thread_of(page)).not_to_contain_text("Written anyway")


def test_a_viewer_reads_and_changes_nothing(windows: Windows) -> None:
    page = windows.open(INBOX, "ellie")
    page.get_by_role("link", name="Maria Delgado").click()
    expect(thread_of(page)).to_contain_text("our AC is blowing warm air upstairs")
    expect(page.get_by_text("Viewers can’t reply.")).to_be_visible()
    expect(page.locator("#composer, textarea")).to_have_count(0)
    expect(page.get_by_role("button", name="Mark done")).to_have_count(0)
    page.goto(BOARD)
    expect(page.locator(".deal").first).to_be_visible()
    expect(page.get_by_role("button", name="Actions for")).to_have_count(0)
    expect(page.locator("[data-move-url], [data-stage]")).to_have_count(0)
    expect(page.get_by_role("link", name="New deal")).to_have_count(0)


def test_a_new_company_begins_empty_and_says_what_comes_next(windows: Windows) -> None:
    page = windows.open("/signup/")
    page.get_by_label("Your name").fill("Ana Ruiz")
    page.get_by_label("Company name").fill("Ana Roofing")
    page.get_by_label("Email").fill("ana@ana-roofing.example")
    page.get_by_label("Password", exact=True).fill("shingles-and-gutters")
    page.get_by_role("button", name="Create company").click()
    page.wait_for_url("**/account/confirm-email/")
    assert barriers(page) == []
    windows.follow_the_letter(page, "ana@ana-roofing.example")
    assert barriers(page) == []
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/ana-roofing/")
    expect(page.get_by_role("heading", name="Ana", exact=False).first).to_be_visible()
    expect(page.get_by_text("Nobody is waiting")).to_be_visible()
    assert barriers(page) == []
    page.goto("/ana-roofing/inbox/")
    expect(page.get_by_text("No conversations yet")).to_be_visible()
    assert barriers(page) == []
    page.goto("/ana-roofing/pipeline/")
    expect(page.get_by_text("Every job starts as a deal")).to_be_visible()
    assert barriers(page) == []
    page.goto("/ana-roofing/contacts/")
    expect(page.get_by_text("No contacts yet")).to_be_visible()
    assert barriers(page) == []
