"""A real browser on the real pages, for what only a browser shows."""

import pytest
from django.core.management import call_command
from playwright.sync_api import sync_playwright

from customerflows.running.browser import find

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SPY = """window.blocked = [];
addEventListener("securitypolicyviolation", event => blocked.push(event.violatedDirective + event.blockedURI));"""


@pytest.fixture
def open_board(lasting_cast, live_server, browser_of):
    """Open a company's board as a member: `open_board(cast.kiera)`. At the end no script failed, no rule was broken.

    Deals are made before: with the browser open, this thread may not ask the database.
    """
    call_command("build_icons", verbosity=0)
    errors, pages = [], []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find(), args=FLAGS)

        def visit(session, address="/copperline/pipeline/", **options):
            context = chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
            context.add_cookies([{"name": "sid", "value": session, "url": live_server.url}])
            context.add_init_script(SPY)
            page = context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto(live_server.url + address)
            page.wait_for_selector("html[data-ready]")
            pages.append(page)
            return page

        yield visit
        blocked = [page.evaluate("window.blocked") for page in pages]
        chromium.close()
    assert errors == []
    assert [found for found in blocked if found] == []
