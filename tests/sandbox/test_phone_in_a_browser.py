"""The practice phone in a real browser under its own policy: live, quiet, accessible, on a desk and in a hand."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from customerflows.running.browser import find
from tests.sandbox.running import MARIA, NUMBER, Sandbox, Webhook, wait_until

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WATCH = "addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective))"
BUTTONS = {
    "type": "button",
    "body": {"text": "Shall we book it?"},
    "action": {"buttons": [{"type": "reply", "reply": {"id": "yes", "title": "Yes, book it"}}]},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        yield browser
        browser.close()


def is_complaint(said: ConsoleMessage) -> bool:
    """Errors and warnings, but for the browser's own note that a form was refused with 422, which is how it works."""
    return said.type in ("error", "warning") and "status of 422" not in said.text


@pytest.fixture
def open_phone(browser: Browser, sandbox: Sandbox) -> Iterator[Any]:
    """Open the phone in a window of its own; no window may have complained by the end of the test."""
    complaints: list[str] = []
    contexts = []

    def open_as(person: str = "maria-delgado", **options: Any) -> Page:
        context = browser.new_context(base_url=sandbox.url, reduced_motion="reduce", **options)
        context.add_init_script(WATCH)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"/phone/?as={person}")
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert complaints == []


def test_a_message_is_written_with_enter_and_gets_its_ticks(
    open_phone: Any, sandbox: Sandbox, webhook: Webhook
) -> None:
    page = open_phone()
    page.get_by_label("Message", exact=True).fill("Our AC is broken")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Our AC is broken")
    expect(page.get_by_label("Message", exact=True)).to_have_value("")
    expect(page.locator("[data-status=reached]")).to_be_visible()
    webhook.wait_for(1)
    read = {"messaging_product": "whatsapp", "status": "read", "message_id": webhook.messages[0]["id"]}
    sandbox.post(f"{NUMBER}/messages", **read)
    expect(page.locator("[data-status=read]")).to_be_visible()


def test_an_answer_appears_live_and_is_read_by_an_open_phone(
    open_phone: Any, sandbox: Sandbox, webhook: Webhook
) -> None:
    page = open_phone()
    sandbox.send("We can be there at 1.")
    expect(page.get_by_role("log")).to_contain_text("We can be there at 1.")
    webhook.wait_for(3)
    assert webhook.kinds == ["sent", "delivered", "read"]


def test_a_phone_that_is_off_shows_and_reads_nothing(open_phone: Any, sandbox: Sandbox, webhook: Webhook) -> None:
    page = open_phone()
    page.get_by_label("Phone is on").uncheck()
    expect(page.locator("#status")).to_have_text("phone is off")
    sandbox.send("We can be there at 1.")
    webhook.wait_for(1)
    expect(page.get_by_role("log")).not_to_contain_text("We can be there")
    page.get_by_label("Phone is on").check()
    expect(page.get_by_role("log")).to_contain_text("We can be there at 1.")
    webhook.wait_for(3)
    assert webhook.kinds == ["sent", "delivered", "read"]


def test_two_people_hold_phones_of_their_own(open_phone: Any, sandbox: Sandbox) -> None:
    maria, adaeze = open_phone("maria-delgado"), open_phone("adaeze-okafor")
    sandbox.send("For Maria only", to=MARIA)
    expect(maria.get_by_role("log")).to_contain_text("For Maria only")
    expect(adaeze.get_by_role("log")).not_to_contain_text("For Maria only")


def test_a_message_is_reacted_to_edited_and_deleted_from_its_menu(
    open_phone: Any, sandbox: Sandbox, webhook: Webhook
) -> None:
    sandbox.write("Tomorow")
    page = open_phone()
    page.get_by_role("button", name="Message menu").click()
    page.get_by_role("button", name="React with heart").click()
    expect(page.locator(".react")).to_contain_text("❤️")
    page.get_by_role("button", name="Message menu").click()
    page.get_by_label("New text").fill("Tomorrow")
    page.get_by_role("button", name="Save edit").click()
    expect(page.get_by_role("log")).to_contain_text("Tomorrow")
    page.get_by_role("button", name="Message menu").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("log")).to_contain_text("You deleted this message")
    webhook.wait_for(4)
    assert webhook.kinds == ["text", "reaction", "edit", "revoke"]


def test_a_question_is_answered_by_tapping_and_by_quoting(open_phone: Any, sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.send(type="interactive", interactive=BUTTONS)
    page = open_phone()
    page.get_by_role("button", name="Yes, book it").click()
    expect(page.locator("[data-side=customer]")).to_contain_text("Yes, book it")
    page.get_by_role("button", name="Message menu").first.click()
    page.get_by_role("link", name="Reply").click()
    expect(page.get_by_text("Reply to Copperline")).to_be_visible()
    page.get_by_label("Message", exact=True).fill("And bring a filter")
    page.get_by_role("button", name="Send message").click()
    expect(page.locator("[data-side=customer]").last).to_contain_text("And bring a filter")
    expect(page.get_by_text("Reply to Copperline")).to_have_count(0)
    wait_until(lambda: len(webhook.messages) == 2)
    assert webhook.messages[1]["context"]["id"] == sandbox.sent()[0]["id"]


def test_a_photo_is_sent_from_the_menu_and_from_the_device(open_phone: Any, tmp_path: Any, webhook: Webhook) -> None:
    picked = tmp_path / "unit.jpg"
    picked.write_bytes(b"\xff\xd8\xff\xe0 not much of a photo")
    page = open_phone()
    page.get_by_role("button", name="Send something else").click()
    page.get_by_role("button", name="Sample photo").click()
    expect(page.get_by_alt_text("Photo from you")).to_have_js_property("naturalWidth", 600)
    page.get_by_role("button", name="Send something else").click()
    page.get_by_label("Photo from this device").set_input_files(picked)
    expect(page.get_by_alt_text("Photo from you")).to_have_count(2)
    webhook.wait_for(2)
    assert webhook.messages[1]["image"]["mime_type"] == "image/jpeg"


def test_a_refused_form_says_why_and_keeps_what_was_written(open_phone: Any, sandbox: Sandbox) -> None:
    page = open_phone()
    page.get_by_text("New customer").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Nora Fields")
    page.get_by_role("textbox", name="Phone", exact=True).fill("call me")
    with page.expect_response("**/phone/people") as answer:
        page.get_by_role("button", name="Add customer").click()
    assert answer.value.status == 422
    expect(page.get_by_role("alert")).to_contain_text("country code")
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value("Nora Fields")


def test_a_new_customer_takes_the_phone(open_phone: Any) -> None:
    page = open_phone()
    page.get_by_text("New customer").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Nora Fields")
    page.get_by_role("textbox", name="Phone", exact=True).fill("+1 512 555 0199")
    page.get_by_role("button", name="Add customer").click()
    expect(page.get_by_text("You play Nora Fields")).to_be_visible()


def test_changing_who_one_is_changes_the_phone(open_phone: Any) -> None:
    page = open_phone()
    page.get_by_role("combobox", name="You are").select_option("garage-ray")
    expect(page.get_by_text("You play Ray")).to_be_visible()


def test_the_webhook_log_follows_and_replays(open_phone: Any, sandbox: Sandbox, webhook: Webhook) -> None:
    page = open_phone()
    sandbox.write()
    expect(page.locator(".log li")).to_have_count(1)
    page.get_by_role("button", name="Replay").click()
    expect(page.locator(".log li")).to_have_count(2)
    webhook.wait_for(2)


def test_the_main_task_needs_no_script(browser: Browser, sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.send("When suits you?")
    context = browser.new_context(base_url=sandbox.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/phone/")
    page.get_by_role("button", name="Mark read").click()
    page.get_by_label("Message", exact=True).fill("At one")
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_role("log")).to_contain_text("At one")
    webhook.wait_for(4)
    assert sorted(webhook.kinds) == ["delivered", "read", "sent", "text"]
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_every_size_and_theme_is_accessible_and_nothing_sticks_out(
    open_phone: Any, sandbox: Sandbox, theme: str, width: int
) -> None:
    sandbox.http.post("/phone/scenes", data={"as": "maria-delgado", "number": NUMBER, "scene": "ac-broken"})
    sandbox.send(type="interactive", interactive=BUTTONS)
    page = open_phone(viewport={"width": width, "height": 844}, color_scheme=theme)
    expect(page.locator(".msg")).to_have_count(3)
    page.get_by_role("button", name="Message menu").last.click()
    assert Axe().run(page, options=RULES).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_in_a_hand_the_controls_are_a_sheet(open_phone: Any, sandbox: Sandbox, theme: str) -> None:
    sandbox.write()
    hand = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = open_phone(color_scheme=theme, **hand)
    expect(page.get_by_role("heading", name="Scenes")).not_to_be_visible()
    page.get_by_role("button", name="Controls", exact=True).click()
    expect(page.get_by_role("heading", name="Scenes")).to_be_visible()
    assert Axe().run(page, options=RULES).response["violations"] == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Scenes")).not_to_be_visible()
