"""Somebody new on the team: invited, in, given more to do, and gone again, each felt in a window that is open."""

import os
import subprocess
import sys

from playwright.sync_api import Page, expect

from customerflows.environment import CHECKOUT
from tests.journeys.pages import INBOX, barriers, sideways
from tests.journeys.product import Product
from tests.journeys.windows import HAND, Windows, expect_live, watch

TEAM = "/copperline/settings/team/"
# The letter itself may have been posted and forgotten by now; sending it again makes a token that can be read.
FRESH_LINK = """
from django.urls import reverse
from accounts.models import Invitation, Membership
from accounts.models.account import tenant_of
from security.tenancy.context import tenant_transaction
from security.tenancy.routes import route
with tenant_transaction(tenant_of(route("slug", "copperline"))):
    dana = Membership.objects.owners().get()
    token = Invitation.objects.unanswered().get(email="EMAIL").renew(by=dana)
print(reverse("accounts:invitation", args=[token]))
"""


def invited(windows: Windows, product: Product, email: str) -> tuple[Page, str]:
    """Dana's window after she invited somebody, and the way in, as the newest letter would bring it."""
    dana = windows.open(TEAM, "dana")
    dana.get_by_label("Email").fill(email)
    dana.get_by_role("button", name="Send invitation").click()
    expect(dana.get_by_text(f"Invitation sent to {email}")).to_be_visible()
    shell = [sys.executable, "manage.py", "shell", "--no-imports", "-c", FRESH_LINK.replace("EMAIL", email)]
    variables = os.environ | product.variables
    done = subprocess.run(shell, cwd=CHECKOUT, env=variables, capture_output=True, text=True, check=True)
    return dana, done.stdout.strip()


def test_somebody_new_joins_rises_and_goes(windows: Windows, product: Product) -> None:
    windows.forgiven.extend(["status of 404", "status of 410"])
    dana, link = invited(windows, product, "nora@pike.example")
    nora = windows.open(link, **HAND)
    nora.get_by_label("Your name").fill("Nora Pike")
    nora.get_by_label("Choose a password").fill("slates-and-gutters-2026")
    nora.get_by_role("button", name="Join the team").click()
    nora.wait_for_url("**/copperline/")
    expect(windows.open(link).get_by_role("heading", name="This invitation has been used")).to_be_visible()

    nora.goto(INBOX)
    expect_live(nora)
    watch(nora, "told", "html[data-live=off] body")
    dana.goto(TEAM)
    dana.get_by_role("button", name="Actions for Nora Pike").click()
    dana.get_by_role("link", name="Change role of Nora Pike").click()
    expect(dana.get_by_text("Nora will gain: Change the team")).to_have_count(2)
    dana.get_by_role("button", name="Make admin").click()
    expect(dana.get_by_text("Nora Pike is an admin now")).to_be_visible()
    nora.wait_for_function("seenAt.told")
    expect_live(nora)
    nora.goto(TEAM)
    expect(nora.get_by_role("button", name="Send invitation")).to_be_visible()

    expect_live(nora)
    dana.get_by_role("button", name="Actions for Nora Pike").click()
    dana.get_by_role("link", name="Remove Nora Pike").click()
    dana.get_by_role("button", name="Remove Nora").click()
    expect(dana.get_by_text("Nora Pike no longer has access")).to_be_visible()
    expect_live(nora, "off")
    answer = nora.goto(INBOX)
    assert answer
    assert answer.status == 404


def test_the_page_of_a_letter_has_no_barrier(windows: Windows, product: Product) -> None:
    _dana, link = invited(windows, product, "otto@pike.example")
    page = windows.open(link)
    assert (barriers(page), sideways(page)) == ([], [])


def test_a_link_that_opens_nothing_has_no_barrier(windows: Windows) -> None:
    windows.forgiven.append("status of 404")
    page = windows.open("/invitations/forged/")
    assert (barriers(page), sideways(page)) == ([], [])
