"""Every page, for a person who cannot see it or holds a small screen: axe, reflow and the page's own policy."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.pages import BOARD, INBOX, barriers, sideways
from tests.journeys.windows import Windows

OUTSIDE = [
    "/",
    "/login/",
    "/signup/",
    "/account/password/reset/",
    "/account/password/reset/sent/",
    "/no-such-page/at/all/",
]
INSIDE = [
    "/copperline/",
    INBOX,
    "/copperline/contacts/",
    "/copperline/contacts/?q=nobody-by-this-name",
    "/copperline/contacts/new/",
    BOARD,
    f"{BOARD}?open=won",
    "/copperline/pipeline/deals/new/",
    "/copperline/settings/",
    "/copperline/settings/team/",
    "/copperline/settings/security/",
    "/account/security/",
    "/account/confirm/",
    "/account/security/authenticators/new/",
    "/account/security/passkeys/new/",
    "/copperline/settings/security/sessions/",
    "/copperline/settings/ownership/",
    "/companies/departure/?company=copperline",
    "/copperline/settings/audit/",
    "/companies/new/",
    "/account/profile/",
    "/account/email/",
    "/account/password/",
    f"{INBOX}01a20300-0000-7000-8000-000000000000/",
]
NOT_FOUND = "status of 404"


def expect_no_fault(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    assert barriers(page) == []
    assert sideways(page) == []


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_page_for_everybody_has_no_barrier(windows: Windows, path: str) -> None:
    windows.forgiven.append(NOT_FOUND)
    expect_no_fault(windows.open(path))


@pytest.mark.parametrize("path", INSIDE)
def test_a_page_of_the_company_has_no_barrier(windows: Windows, path: str) -> None:
    windows.forgiven.append(NOT_FOUND)
    expect_no_fault(windows.open(path, "dana"))


@pytest.mark.parametrize(
    ("path", "link"),
    [
        (INBOX, "Maria Delgado"),
        (INBOX, "Priya Nair"),
        ("/copperline/contacts/", "Maria Delgado"),
        (BOARD, "Heat pump install, 4-ton"),
        ("/copperline/settings/team/", "Kiera Boone"),
    ],
)
def test_a_page_of_a_record_has_no_barrier(windows: Windows, path: str, link: str) -> None:
    page = windows.open(path, "dana")
    page.get_by_role("link", name=link).first.click()
    page.wait_for_url(lambda url: not url.endswith(path))
    expect_no_fault(page)


@pytest.mark.parametrize(
    ("path", "opener", "opened"),
    [
        ("/copperline/", "Company: Copperline Heating & Air", "#company-menu"),
        (BOARD, "Actions for Heat pump install, 4-ton", "#deal-menu"),
        ("/copperline/settings/team/", "Actions for Luis Ortega", ".people .menu:popover-open"),
    ],
)
def test_an_open_menu_has_no_barrier(windows: Windows, path: str, opener: str, opened: str) -> None:
    page = windows.open(path, "dana")
    page.get_by_role("button", name=opener).click()
    expect(page.locator(opened)).to_be_visible()
    assert barriers(page) == []


@pytest.mark.parametrize(
    ("path", "opener"),
    [
        (BOARD, "New deal"),
        ("/copperline/contacts/", "New contact"),
    ],
)
def test_an_open_dialog_has_no_barrier(windows: Windows, path: str, opener: str) -> None:
    page = windows.open(path, "dana")
    page.get_by_role("link", name=opener).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert barriers(page) == []


@pytest.mark.parametrize("opener", ["Change role of Luis Ortega", "Remove Luis Ortega"])
def test_an_open_dialog_of_the_team_has_no_barrier(windows: Windows, opener: str) -> None:
    page = windows.open("/copperline/settings/team/", "dana")
    page.get_by_role("button", name="Actions for Luis Ortega").click()
    page.get_by_role("link", name=opener).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert barriers(page) == []
