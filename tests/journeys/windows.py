"""Browser windows onto the running product: each person has their own cookies, and every complaint is kept."""

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, ViewportSize, expect

from tests.journeys.product import Product, wait_until

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 15_000
DESK: ViewportSize = {"width": 1440, "height": 900}
HAND: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SPY = (
    "addEventListener('securitypolicyviolation', e => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`))"
)
# A refused form is answered with 422, which the browser notes as an error; it is how the forms work.
REFUSED_FORM = "status of 422"
# Notes when an element that matches a selector first shows the words, to the millisecond and without asking for it.
WATCH = """([name, selector, words]) => {
  window.seenAt ??= {};
  const shows = (found) => found.textContent.includes(words);
  const look = () => {
    if (![...document.querySelectorAll(selector)].some(shows)) return;
    watcher.disconnect();
    seenAt[name] = Date.now();
  };
  const watcher = new MutationObserver(look);
  watcher.observe(document.documentElement, { subtree: true, childList: true, attributes: true, characterData: true });
  look();
}"""

expect.set_options(timeout=PATIENCE)


class Windows:
    """Opens windows and closes them all; `complaints` is what any of them had to say against a page."""

    def __init__(self, chromium: Browser, product: Product) -> None:
        self.chromium = chromium
        self.product = product
        self.complaints: list[str] = []
        self.forgiven = [REFUSED_FORM]
        self.contexts: list[BrowserContext] = []

    def open(self, path: str, who: str = "", **options: Any) -> Page:
        """A window of `who` (a demo person's first name; nobody when empty) at `path`."""
        page = self.context(who, **options).new_page()
        page.goto(path)
        return page

    def live(self, path: str, who: str, **options: Any) -> Page:
        """The same, once the page hears live news."""
        page = self.open(path, who, **options)
        expect_live(page)
        return page

    def context(self, who: str = "", **options: Any) -> BrowserContext:
        """A browser of one's own."""
        known = {"storage_state": self.cookies_of(who)} if who else {}
        wanted = {"viewport": DESK, "reduced_motion": "reduce", **known, **options}
        context = self.chromium.new_context(base_url=self.product.url, **wanted)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(SPY)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("response", self._look_at)
        self.contexts.append(context)
        return context

    def cookies_of(self, who: str) -> Any:
        """The cookies of a demo person who has logged in by the page, once for all journeys."""
        if who not in self.product.cookies:
            page = self.open("/login/")
            log_in(page, self.product.address_of(who), self.product.password)
            page.wait_for_url(lambda url: "/login/" not in url)
            self.product.cookies[who] = page.context.storage_state()
            page.context.close()
        return self.product.cookies[who]

    def follow_the_letter(self, page: Page, to: str) -> None:
        """Open the practice mailbox, wait for the letter to an address, and follow its link in `page`."""
        wait_until(lambda: 'class="letters"' in self.product.http.get("/sandbox/mail/", params={"to": to}).text)
        page.goto(f"/sandbox/mail/?to={to}")
        page.locator(".letters a").first.click()
        page.locator(".letter a").first.click()

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def unforgiven(self) -> list[str]:
        """What was complained about and not expected."""
        return [said for said in self.complaints if not any(words in said for words in self.forgiven)]

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(f"{said.type}: {said.text} ({said.location.get('url')})")

    def _look_at(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.url}")


def log_in(page: Page, address: str, password: str) -> None:
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Log in").click()


def expect_live(page: Page, state: str = "on") -> None:
    expect(page.locator("html")).to_have_attribute("data-live", state)


def watch(page: Page, name: str, selector: str, words: str = "") -> None:
    """Begin to watch for words in the page, before they can be there."""
    page.evaluate(WATCH, [name, selector, words])


def seen_at(page: Page, name: str) -> float:
    """When what is watched for under `name` appeared, in unix seconds."""
    moment = page.wait_for_function("name => seenAt[name]", arg=name).json_value()
    return float(moment) / 1000


def shoot(page: Page, name: str) -> None:
    """Keep pictures of the page for people, where they are asked for: on a desk and in a hand, in light and in dark."""
    folder = os.environ.get("JOURNEY_SHOTS")
    if not folder:
        return
    before = page.viewport_size or DESK
    for width, height in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.reload(wait_until="networkidle")
            page.screenshot(path=Path(folder) / f"{name}-{width}-{theme}.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)
