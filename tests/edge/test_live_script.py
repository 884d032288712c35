"""The page's side of live updates, in Chromium against a real edge."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from customerflows import stream_tokens
from customerflows.environment import CHECKOUT
from customerflows.running.browser import find
from tests.edge.servers import STREAM_SECRET

SCRIPT = (CHECKOUT / "customerflows/static/js/live.js").read_text()
HTML = '<!doctype html><body data-stream-token-url="/stream-token/"><script type="module" src="/live.js"></script>'
SPY = """window.heard = [];
const dispatch = EventTarget.prototype.dispatchEvent;
EventTarget.prototype.dispatchEvent = function (event) {
  if (event.type.startsWith("live:")) heard.push(event.type);
  return dispatch.call(this, event);
};"""


@dataclass
class Site:
    """What the site would answer: the page, the script, and a token for as long as the member is in the team."""

    account_id: str
    member_id: str
    is_member: bool = True
    tokens: list[str] = field(default_factory=list)

    def stream_token(self, route: Route) -> None:
        if not self.is_member:
            route.fulfill(status=404)
            return
        self.tokens.append(stream_tokens.mint(STREAM_SECRET, self.account_id, self.member_id, int(time.time())))
        route.fulfill(content_type="application/json", body=json.dumps({"url": f"/events/?token={self.tokens[-1]}"}))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def site(account_id, kiera) -> Site:
    return Site(account_id, kiera)


@pytest.fixture
def page(chromium, own_edge, site) -> Iterator[Page]:
    """A page that has just opened its stream and knows that it missed nothing since."""
    context = chromium.new_context(base_url=own_edge.address)
    context.add_init_script(SPY)
    context.route("**/page", lambda route: route.fulfill(content_type="text/html", body=HTML))
    context.route("**/live.js", lambda route: route.fulfill(content_type="text/javascript", body=SCRIPT))
    context.route("**/stream-token/", site.stream_token)
    page = context.new_page()
    page.goto("/page")
    expect_live(page, "on")
    yield page
    context.close()


def expect_live(page, state):
    expect(page.locator("html")).to_have_attribute("data-live", state, timeout=15_000)


def wait_to_hear(page, *names):
    page.wait_for_function("names => names.every((name) => heard.includes(name))", arg=list(names), timeout=15_000)


def test_a_change_becomes_an_event_for_each_name(page, servers, account_id):
    servers.publish(account_id, seq=1, names=["inbox", "conversation-91"])
    wait_to_hear(page, "live:inbox", "live:conversation-91")
    assert "live:resync" not in page.evaluate("heard")


def test_a_gap_in_the_sequence_means_refetch(page, servers, account_id):
    servers.publish(account_id, seq=1, names=["inbox"])
    servers.publish(account_id, seq=3, names=["badge"])
    wait_to_hear(page, "live:inbox", "live:resync")
    assert "live:badge" not in page.evaluate("heard")


def test_a_page_whose_edge_restarts_comes_back_with_a_fresh_token_and_resyncs(page, own_edge, site):
    own_edge.kill()
    expect_live(page, "off")
    own_edge.start()
    expect_live(page, "on")
    wait_to_hear(page, "live:resync")
    assert len(site.tokens) > 1


def test_a_removed_member_s_page_is_told_and_asks_no_more(page, servers, site, account_id, kiera):
    site.is_member = False
    servers.publish(account_id, revoke=kiera)
    wait_to_hear(page, "live:ended")
    expect_live(page, "off")


def test_a_page_without_valkey_says_so(page, servers):
    servers.kill_valkey()
    expect_live(page, "off")
    servers.start_valkey()
    expect_live(page, "on")
    wait_to_hear(page, "live:resync")


def test_a_page_that_was_offline_comes_back(page):
    page.context.set_offline(True)
    expect_live(page, "off")
    page.context.set_offline(False)
    expect_live(page, "on")
