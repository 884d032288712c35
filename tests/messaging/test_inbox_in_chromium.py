"""The inbox in a browser: what stays when something arrives, what a keyboard does, and what works without scripts."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import expect, sync_playwright

from customerflows import clock
from customerflows.running.browser import find
from tests.messaging.conversing import connected, conversation_with, say

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SPY = """window.blocked = [];
addEventListener("securitypolicyviolation", event => blocked.push(event.violatedDirective + event.blockedURI));"""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE, TABLET, DESKTOP = ({"width": w, "height": h} for w, h in ((390, 844), (820, 1180), (1440, 900)))
TELL = "name => document.body.dispatchEvent(new CustomEvent(name))"
TO_THE_END = "thread => thread.scrollHeight - thread.clientHeight - thread.scrollTop"
MEDIA = {"media": {"id": "1", "filename": "plan.pdf", "caption": "The plan"}}
PLACE = {"sent": {"latitude": 37.44, "longitude": -122.16}}


@pytest.fixture
def maria(lasting_cast):
    """A conversation with something of every kind, forty messages long, its last one unread."""
    cast = lasting_cast
    conversation = conversation_with(cast, connected(cast))
    for place in range(30):
        say(cast, conversation, f"message {place}.", minutes_ago=100 - place)
    say(cast, conversation, "The plan", minutes_ago=20, kind="document", details=MEDIA)
    say(cast, conversation, "Location", minutes_ago=19, kind="location", details=PLACE)
    say(cast, conversation, "", minutes_ago=18, revoked_at=clock.now())
    say(cast, conversation, "Unsupported message", minutes_ago=17, kind="unsupported")
    say(cast, conversation, "Bring the ladder", minutes_ago=16, direction="note", sender=cast.luis)
    ours = {"direction": "out", "sender": cast.kiera}
    say(cast, conversation, "On our way", minutes_ago=15, state="read", wamid="wamid.ours", **ours)
    say(cast, conversation, "Soon", minutes_ago=14, state="failed", error="Not sent.", may_retry=True, **ours)
    say(cast, conversation, "word " * 800, minutes_ago=13, reply_to="wamid.ours")
    say(cast, conversation, "The newest", minutes_ago=12)
    return conversation


@pytest.fixture
def visit(lasting_cast, live_server, browser_of):
    """Open a page as somebody. At the end no script had failed and no rule of the policy was broken.

    Everything is said before: with a browser open, this thread may not ask the database.
    """
    call_command("build_icons", verbosity=0)
    names = ("kiera", "luis", "ellie")
    sessions = {name: browser_of(getattr(lasting_cast, name)).cookies["sid"].value for name in names}
    errors, pages = [], []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find(), args=FLAGS)

        def open_as(name, address, **options):
            context = chromium.new_context(**{"viewport": DESKTOP, **options})
            context.add_cookies([{"name": "sid", "value": sessions[name], "url": live_server.url}])
            context.add_init_script(SPY)
            # No edge runs here; told so at once, the page does not keep asking for its stream.
            context.route("**/stream-token/", lambda route: route.fulfill(status=404))
            page = context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto(live_server.url + address)
            page.wait_for_load_state("networkidle")
            pages.append(page)
            return page

        yield open_as
        blocked = [page.evaluate("window.blocked") for page in pages]
        chromium.close()
    # Chromium complains to itself about the page transition where a page may not run scripts.
    assert [error for error in errors if "ViewTransition" not in error] == []
    assert [found for found in blocked if found] == []


def address(conversation):
    return f"/copperline/inbox/{conversation.id}/"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, TABLET, DESKTOP], ids=["phone", "tablet", "desktop"])
def test_the_pages_are_accessible_and_never_scroll_sideways(maria, visit, size, theme):
    for place in ("/copperline/inbox/", address(maria)):
        page = visit("kiera", place, viewport=size, color_scheme=theme)
        assert Axe().run(page, options=RULES).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_menu_and_a_sheet_are_accessible_while_open(maria, visit):
    page = visit("kiera", address(maria), viewport=PHONE)
    page.get_by_role("button", name="More", exact=True).first.click()
    assert Axe().run(page, options=RULES).response["violations"] == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Maria Delgado contact details").click()
    expect(page.locator("#contact-panel .kv")).to_be_visible()
    assert Axe().run(page, options=RULES).response["violations"] == []


def test_what_a_colleague_writes_arrives_and_what_is_typed_stays(maria, visit):
    luis, kiera = visit("luis", address(maria)), visit("kiera", address(maria))
    kiera.fill("#words", "Half a sent")
    luis.get_by_role("radio", name="Private note").check()
    luis.fill("#words", "Two capacitors on the truck")
    luis.keyboard.press("Control+Enter")
    expect(luis.locator("[data-kind=note]", has_text="Two capacitors")).to_be_visible()
    kiera.evaluate(TELL, f"live:conversation-{maria.id}")
    expect(kiera.locator("[data-kind=note]", has_text="Two capacitors")).to_be_visible()
    expect(kiera.locator("#words")).to_have_value("Half a sent")
    expect(kiera.locator("#words")).to_be_focused()
    assert kiera.locator("#thread").evaluate(TO_THE_END) < 2


def test_what_arrives_never_moves_what_is_being_read(maria, visit):
    luis, kiera = visit("luis", address(maria)), visit("kiera", address(maria))
    kiera.locator("#thread").evaluate("thread => { thread.scrollTop = 300 }")
    luis.fill("#words", "On our way again")
    luis.keyboard.press("Control+Enter")
    expect(luis.locator(".bubble", has_text="On our way again")).to_be_visible()
    kiera.evaluate(TELL, f"live:conversation-{maria.id}")
    expect(kiera.locator(".new-pill")).to_have_text("1 new message")
    assert kiera.locator("#thread").evaluate("thread => Math.round(thread.scrollTop)") == 300


def test_a_fold_that_was_opened_stays_open(maria, visit):
    page = visit("kiera", address(maria))
    page.click("text=Show all")
    page.evaluate(TELL, f"live:conversation-{maria.id}")
    page.wait_for_load_state("networkidle")
    expect(page.locator("details.rest")).to_have_attribute("open", "")


def test_a_thread_in_view_is_read(maria, visit):
    page = visit("kiera", address(maria))
    page.evaluate(TELL, "live:inbox")
    expect(page.locator(f"#row-{maria.id} .count")).to_have_count(0)


def test_a_thread_scrolled_away_from_its_end_is_not_read_yet(maria, visit):
    luis = visit("luis", "/copperline/inbox/")
    expect(luis.locator(f"#row-{maria.id} .count")).to_be_visible()
    ellie = visit("ellie", address(maria))
    expect(ellie.locator(".seen")).to_have_count(0)
    luis.evaluate(TELL, "live:inbox")
    luis.wait_for_load_state("networkidle")
    expect(luis.locator(f"#row-{maria.id} .count")).to_be_visible()


def test_a_refused_text_stays_and_the_reason_stands_below(maria, visit):
    page = visit("kiera", address(maria))
    page.fill("#words", "x" * 4097)
    expect(page.locator("[data-counter]")).to_have_text("1 too many")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#composer-trouble")).to_contain_text("This has 4,097.")
    expect(page.locator("#words")).to_have_value("x" * 4097)


def test_assigning_keeps_what_is_typed_and_gives_the_focus_back(maria, visit):
    page = visit("kiera", address(maria))
    page.fill("#words", "Half a sent")
    page.click("#assign-button")
    page.get_by_role("button", name="Luis Ortega").click()
    expect(page.locator(".toast")).to_contain_text("Assigned to Luis")
    expect(page.locator("#assign-menu")).to_be_hidden()
    expect(page.locator("#assign-button")).to_be_focused()
    expect(page.locator("#words")).to_have_value("Half a sent")


@pytest.fixture
def silent_maria(lasting_cast):
    """She wrote two days ago: the window is closed."""
    conversation = conversation_with(lasting_cast, connected(lasting_cast))
    say(lasting_cast, conversation, "Hello", minutes_ago=timedelta(days=2) / timedelta(minutes=1))
    return conversation


def test_behind_a_closed_window_only_the_note_can_be_written(silent_maria, visit):
    page = visit("kiera", address(silent_maria))
    expect(page.locator("#gate")).to_contain_text("More than 24 hours since Maria last wrote.")
    expect(page.locator("#words")).to_be_hidden()
    page.get_by_role("radio", name="Private note").check()
    expect(page.locator("#gate")).to_be_hidden()
    page.fill("#words", "Call her tomorrow")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("[data-kind=note]", has_text="Call her tomorrow")).to_be_visible()


def test_without_scripts_one_can_read_answer_and_be_done(maria, visit):
    page = visit("kiera", address(maria), java_script_enabled=False, viewport=PHONE)
    page.fill("#words", "On our way again")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".bubble", has_text="On our way again")).to_be_visible()
    # By its own selector: until the style sheet has arrived, the button of wider screens shows too.
    page.locator("button.phone-only[aria-label='Mark done']").click()
    expect(page.locator("#toasts")).to_contain_text("Done with Maria")
