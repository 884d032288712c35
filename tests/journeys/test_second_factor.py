"""A second factor from its set-up to its end: an app, recovery codes, a passkey of Chromium's virtual authenticator."""

import time
from base64 import b32decode

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Page, expect

from tests.journeys.pages import barriers, sideways
from tests.journeys.product import Product
from tests.journeys.windows import Windows, log_in, shoot

SECURITY = "/account/security/"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def code_of(seed: str, steps: int = 0) -> str:
    """What an app with this seed shows, `steps` of 30 seconds from now."""
    shown = TOTP(b32decode(seed))
    shown.time = time.time() + 30 * steps
    return f"{shown.token():06d}"


def expect_no_fault(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    assert barriers(page) == []
    assert sideways(page) == []
    shoot(page, name)


def log_out_and_in(page: Page, home: str, product: Product) -> None:
    """To the second step of a new log-in."""
    page.goto(f"{home}/logout/")
    page.get_by_role("main").get_by_role("button", name="Log out").click()
    page.wait_for_url(f"{home}/")
    page.goto(f"{home}/login/")
    log_in(page, product.address_of("ellie"), product.password)
    page.wait_for_url("**/login/verify/")


def add_app(page: Page) -> tuple[str, list[str]]:
    """Set up an app; its seed, and the recovery codes that were shown."""
    page.get_by_role("link", name="Add an app").click()
    seed = page.locator("[data-seed]").inner_text().replace(" ", "")
    page.get_by_label("Name of the app or phone").fill("Old phone")
    page.get_by_label("6-digit code").fill(code_of(seed, -1))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Save your recovery codes")).to_be_visible()
    assert barriers(page) == []
    codes = page.locator(".codes li").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert codes[0] in download.value.path().read_text()
    page.get_by_role("button", name="Finish").click()
    expect(page.locator(".codes")).to_be_visible()
    page.get_by_label("I saved these").check()
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("10 of 10 left")).to_be_visible()
    return seed, codes


def add_passkey(page: Page) -> None:
    """Make one with Chromium's virtual authenticator."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("New laptop")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_text("New laptop").first).to_be_visible()


@pytest.mark.timeout(300)  # four log-ins, each with its bcrypt, and every page looked at by axe
def test_an_app_recovery_codes_and_a_passkey_from_set_up_to_removal(product: Product, windows: Windows) -> None:
    # An address of numbers can own no passkey.
    home = product.url.replace("127.0.0.1", "localhost")
    page = windows.open(f"{home}/login/")
    log_in(page, product.address_of("ellie"), product.password)
    page.wait_for_url("**/copperline/")
    page.goto(f"{home}{SECURITY}")
    seed, codes = add_app(page)

    log_out_and_in(page, home, product)
    expect_no_fault(page, "second-step")
    page.get_by_role("link", name="I lost my phone").click()
    expect_no_fault(page, "second-step-lost")
    page.get_by_role("link", name="recovery code").click()
    page.get_by_label("Recovery code").fill(codes[0])
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/copperline/")

    page.goto(f"{home}{SECURITY}")
    add_passkey(page)
    log_out_and_in(page, home, product)
    page.get_by_label("6-digit code").press_sequentially("000000")
    expect(page.get_by_text("That code isn’t right")).to_be_visible()
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url("**/copperline/")

    log_out_and_in(page, home, product)
    page.get_by_label("6-digit code").press_sequentially(code_of(seed, 1))
    page.wait_for_url("**/copperline/")

    page.goto(f"{home}/account/confirm/?next={SECURITY}")
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url(f"**{SECURITY}")
    for name in ("New laptop", "Old phone"):
        page.get_by_role("link", name=f"Remove {name}").click()
        page.get_by_role("button", name="Remove it").click()
        expect(page.get_by_text(f"{name} no longer signs you in")).to_be_visible()
    expect(page.get_by_text("Recovery codes")).to_have_count(0)
