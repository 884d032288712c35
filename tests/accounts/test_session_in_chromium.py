"""The end of a session in a browser: the warning, the log-in over the page, and what stays and what cannot be seen."""

import re
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Route, expect, sync_playwright

from customerflows.running.browser import find
from tests.cast import PASSWORD
from tests.servers import superuser

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SPY = """window.blocked = [];
addEventListener("securitypolicyviolation", event => blocked.push(event.violatedDirective + event.blockedURI));"""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
DESKTOP, PHONE = ({"width": w, "height": h} for w, h in ((1440, 900), (390, 844)))
COMPANY = "/copperline/settings/"
TO_THE_WARNING = "11:58:05"
# On the server, the time goes with the page's own: nobody has done anything since.
ALMOST_IDLE = "UPDATE accounts_session SET seen_at = now() - interval '11 hours 58 minutes 5 seconds'"
IDLE = "UPDATE accounts_session SET seen_at = now() - interval '12 hours'"
TELL = "name => document.body.dispatchEvent(new CustomEvent(name))"


@pytest.fixture
def visit(lasting_cast, live_server, browser_of):
    """Open pages as Dana in one browser, whose clock the test turns. At the end no script had failed."""
    call_command("build_icons", verbosity=0)
    cookie = browser_of(lasting_cast.dana).cookies["sid"].value
    errors, pages = [], []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find(), args=FLAGS)

        @cache
        def browser(**options):
            context = chromium.new_context(reduced_motion="reduce", **options)
            context.add_cookies([{"name": "sid", "value": cookie, "url": live_server.url}])
            context.add_init_script(SPY)
            # No edge runs here; told so at once, the page does not keep asking for its stream.
            context.route("**/stream-token/", lambda route: route.fulfill(status=404))
            return context

        def open_page(address=COMPANY, size=DESKTOP, theme="light"):
            context = browser(color_scheme=theme)
            page = context.new_page()
            page.set_viewport_size(size)
            page.clock.install()
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto(live_server.url + address)
            page.wait_for_selector("html[data-ready]")
            pages.append(page)
            return page

        yield open_page
        blocked = [page.evaluate("window.blocked") for page in pages]
        chromium.close()
    assert errors == []
    assert [found for found in blocked if found] == []


def warning(page):
    return page.get_by_role("alertdialog", name=re.compile("You’ll be signed out in"))


def over_the_page(page):
    return page.get_by_role("dialog", name="Log in to go on")


def warn(*pages):
    superuser(ALMOST_IDLE)
    for page in pages:
        page.clock.fast_forward(TO_THE_WARNING)
        expect(warning(page)).to_be_visible()


def end(*pages):
    warn(*pages)
    superuser(IDLE)
    for page in pages:
        page.clock.fast_forward("02:00")
        expect(over_the_page(page)).to_be_visible()


def log_in(page, login="dana@copperline.example", password=PASSWORD):
    dialog = over_the_page(page)
    dialog.get_by_label("Email").fill(login)
    dialog.get_by_label("Password", exact=True).fill(password)
    dialog.get_by_role("button", name="Log in").click()


def test_two_minutes_before_the_end_a_click_lets_one_stay(visit):
    page = visit()
    warn(page)
    expect(warning(page).locator("[data-countdown]")).to_have_text(re.compile("1:5"))
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning(page)).to_be_hidden()
    page.clock.fast_forward("10:00")
    expect(warning(page)).to_be_hidden()


def test_the_warning_counts_and_is_said_aloud_now_and_then(visit):
    page = visit()
    warn(page)
    expect(page.locator("[data-said]")).to_have_text("You’ll be signed out in 2 minutes")
    page.clock.fast_forward("00:57")
    expect(page.locator("[data-said]")).to_have_text("You’ll be signed out in 1 minute")


def test_tabs_agree(visit):
    first, second = visit(), visit()
    warn(first, second)
    first.get_by_role("button", name="Stay signed in").click()
    expect(warning(second)).to_be_hidden()
    end(first, second)
    log_in(first)
    expect(over_the_page(first)).to_be_hidden()
    expect(over_the_page(second)).to_be_hidden()


def test_a_tab_that_was_forgotten_does_not_warn_while_another_is_used(visit):
    page = visit()
    page.clock.fast_forward(TO_THE_WARNING)
    expect(warning(page)).to_be_hidden()


def test_an_answer_that_was_overtaken_is_not_heard(visit):
    page = visit()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/session/", hold, times=1)
    with page.expect_request("**/session/"):
        page.evaluate(TELL, "live:ended")
    page.wait_for_timeout(200)
    long_to_go = held[0].fetch()
    warn(page)
    held[0].fulfill(response=long_to_go)
    page.wait_for_timeout(300)
    expect(warning(page)).to_be_visible()


def test_what_was_typed_stays_and_can_be_sent_after_the_log_in(visit):
    page = visit()
    page.get_by_label("Company name").fill("Copperline of Austin")
    end(page)
    log_in(page)
    expect(over_the_page(page)).to_be_hidden()
    page.get_by_role("button", name="Save company").click()
    expect(page.get_by_text("Company saved")).to_be_visible()
    expect(page.get_by_label("Company name")).to_have_value("Copperline of Austin")


def test_nothing_of_the_page_can_be_seen_or_reached_until_then(visit):
    page = visit()
    end(page)
    assert "Copperline" not in page.inner_text("body")
    assert page.title() == "Signed out · CustomerFlows"
    for element in (".app", "#main h1", "#toasts"):
        assert page.locator(element).first.evaluate("element => getComputedStyle(element).visibility") == "hidden"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(over_the_page(page)).to_be_visible()


def test_a_wrong_password_is_told_in_the_dialog(visit):
    page = visit()
    end(page)
    log_in(page, password="not-it")
    expect(over_the_page(page).get_by_text("don’t match")).to_be_visible()
    log_in(page)
    expect(over_the_page(page)).to_be_hidden()
    assert page.title() == "Company · Settings · CustomerFlows"


def test_somebody_else_does_not_see_the_page(visit):
    page = visit()
    page.get_by_label("Company name").fill("Something of Dana's")
    end(page)
    with page.expect_navigation():
        log_in(page, "ellie@copperline.example")
    expect(page.get_by_text("Only owners and admins can change this.")).to_be_visible()


def test_somebody_of_another_company_is_sent_to_their_own(visit):
    page = visit()
    end(page)
    log_in(page, "rex@brightside.example")
    page.wait_for_url("**/brightside/")


def test_a_log_in_that_asks_for_more_goes_on_in_a_new_tab(visit):
    page = visit()
    page.context.route("**/login/?next=*", lambda route: route.fulfill(body="<p>Enter your code</p>"))
    end(page)
    link = over_the_page(page).get_by_role("link", name="Log in again")
    expect(link).to_have_attribute("target", "_blank")
    assert link.get_attribute("href").startswith("/login/?next=")


def test_a_page_whose_session_was_ended_elsewhere_asks_for_the_log_in_and_stays(visit):
    page = visit("/copperline/contacts/")
    superuser("DELETE FROM accounts_session")
    page.get_by_role("searchbox").fill("maria")
    expect(over_the_page(page)).to_be_visible()
    log_in(page)
    expect(page.get_by_role("searchbox")).to_have_value("maria")


def test_an_open_page_is_told_when_its_session_was_ended_elsewhere(visit, lasting_cast):
    page = visit()
    superuser("DELETE FROM accounts_session")
    page.evaluate(TELL, f"live:sessions-{lasting_cast.dana.id}")
    expect(over_the_page(page)).to_be_visible()


def test_only_what_a_person_sets_off_counts_as_activity(visit):
    page = visit("/copperline/contacts/")
    with page.expect_request("**/copperline/contacts/?*") as typed:
        page.get_by_role("searchbox").fill("maria")
    page.goto(page.url.partition("/contacts/")[0] + "/")
    with page.expect_request("**/copperline/inbox/waiting/") as live:
        page.evaluate(TELL, "live:resync")
    marks = [caught.value.header_value("x-background") for caught in (typed, live)]
    assert marks == [None, "1"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_both_dialogs_are_accessible(visit, size, theme):
    page = visit(size=size, theme=theme)
    warn(page)
    assert Axe().run(page, options=RULES).response["violations"] == []
    superuser(IDLE)
    page.clock.fast_forward("02:00")
    expect(over_the_page(page).get_by_label("Email")).to_be_visible()
    assert Axe().run(page, options=RULES).response["violations"] == []
