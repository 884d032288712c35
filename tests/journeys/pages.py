"""Finding one's way about the pages, and what every page is held to."""

from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

INBOX = "/copperline/inbox/"
BOARD = "/copperline/pipeline/"
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (1440, 820, 390)
REFLOW_WIDTHS = (320, 390, 820, 1024, 1440, 1920)
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
MOST_TABS = 120
# Half-way between two themes nothing has its right contrast.
SETTLE = "document.getAnimations().filter(each => each instanceof CSSTransition).forEach(each => each.finish())"


def thread_of(page: Page) -> Locator:
    return page.get_by_role("log", name="Messages")


def composer_of(page: Page, first_name: str) -> Locator:
    return page.get_by_label(f"Reply to {first_name}")


def toast(page: Page) -> Locator:
    return page.locator(".toast").last


def lane(page: Page, stage: str) -> Locator:
    return page.locator(".lane", has=page.get_by_role("heading", name=stage))


def count(page: Page, stage: str) -> Locator:
    return lane(page, stage).locator(".lane-head .count")


def deal(page: Page, title: str) -> Locator:
    return page.locator(".deal", has=page.get_by_role("link", name=title))


def drag(page: Page, card: Locator, to: Locator) -> None:
    """By mouse, as a hand does it: press, pull, let go over the lane."""
    start, end = card.bounding_box(), to.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 60, start["y"] + start["height"] - 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 90, start["y"] + 40, steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 140, steps=12)
    page.mouse.up()


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there; fail when it never gets there."""
    for _ in range(MOST_TABS):
        if wanted.count() and wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {wanted}")


def barriers(page: Page) -> list[str]:
    """What axe has against the page in both themes and three widths: none is allowed."""
    found = []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            # They begin with the next frame.
            page.wait_for_timeout(200)
            page.evaluate(SETTLE)
            violations: list[dict[str, Any]] = Axe().run(page, options=AXE).response["violations"]
            found += [f"{theme} {width}: {each['id']} {_places(each)}" for each in violations]
    return found


def sideways(page: Page) -> list[int]:
    """The widths at which the page can be scrolled sideways."""
    found = []
    for width in REFLOW_WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.scrollingElement.scrollWidth") > width:
            found.append(width)
    return found


def _places(violation: dict[str, Any]) -> str:
    return ", ".join(str(node["target"]) for node in violation["nodes"][:3])
