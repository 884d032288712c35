"""Settings of a company, and the live stream's token."""

import pytest

from accounts.models import Account
from security.tenancy.context import tenant_transaction

COMPANY = "/copperline/settings/"
NEW = {"name": "Copperline Heating, Air & Ducts", "trade": "hvac", "timezone": "America/Denver"}


def company_of(member):
    """The company as it is stored."""
    with tenant_transaction(member.as_tenant()):
        return Account.objects.get(id=member.account_id)


@pytest.mark.parametrize("who", ["dana", "luis"])
def test_owners_and_admins_change_the_company(cast, browser_of, who):
    page = browser_of(getattr(cast, who)).post(COMPANY, NEW, follow=True).content.decode()
    stored = company_of(cast.dana)
    assert (stored.name, stored.trade, stored.timezone, stored.slug) == (*NEW.values(), "copperline")
    assert ("Company saved" in page, "Copperline Heating, Air &amp; Ducts" in page) == (True, True)


@pytest.mark.parametrize("who", ["kiera", "ellie"])
def test_others_read_it_and_are_told_whom_to_ask(cast, browser_of, who):
    page = browser_of(getattr(cast, who)).get(COMPANY).content.decode()
    assert ["Copperline Heating &amp; Air" in page, "Central" in page, "Ask Dana Whitfield." in page] == [True] * 3
    assert "Save company" not in page


@pytest.mark.parametrize("who", ["kiera", "ellie"])
def test_others_cannot_change_it_by_hand_either(cast, browser_of, who):
    assert browser_of(getattr(cast, who)).post(COMPANY, NEW).status_code == 403
    assert company_of(cast.dana).name == "Copperline Heating & Air"


@pytest.mark.parametrize(
    "change", [{"name": ""}, {"name": "x" * 121}, {"name": "nul\0"}, {"timezone": "Mars/Olympus"}, {"trade": "piracy"}]
)
def test_what_cannot_be_is_refused_and_shows_up_nowhere_else(cast, browser_of, change):
    response = browser_of(cast.dana).post(COMPANY, {**NEW, **change})
    page = response.content.decode()
    assert (response.status_code, list(response.context["form"].errors)) == (422, list(change))
    assert '<span class="ws-name">Copperline Heating &amp; Air</span>' in page
    assert company_of(cast.dana).timezone == "America/Chicago"


def test_the_name_of_a_company_is_shown_as_text(cast, browser_of):
    page = browser_of(cast.dana).post(COMPANY, {**NEW, "name": "<b>Ducts</b>"}, follow=True).content.decode()
    assert ("&lt;b&gt;Ducts&lt;/b&gt;" in page, "<b>Ducts</b>" in page) == (True, False)


def test_a_form_cannot_change_what_it_does_not_show(cast, browser_of):
    forged = {**NEW, "slug": "brightside", "id": str(cast.brightside.id), "account": str(cast.brightside.id)}
    browser_of(cast.dana).post(COMPANY, forged)
    assert (company_of(cast.dana).slug, company_of(cast.rex).name) == ("copperline", "Brightside Cleaning")


def test_another_company_is_out_of_reach(cast, browser_of):
    assert browser_of(cast.rex).post(COMPANY, NEW).status_code == 404


def test_each_member_gets_a_token_for_the_stream(cast, browser_of):
    answer = browser_of(cast.ellie).get("/copperline/stream-token/")
    assert (answer.status_code, answer.json()["url"].startswith("/events/?token=")) == (200, True)


@pytest.mark.parametrize(("posted", "kept"), [("dark", "dark"), ("light", "light"), ("system", ""), ("<script>", "")])
def test_the_theme_is_remembered_and_the_page_comes_back(cast, browser_of, posted, kept):
    browser = browser_of(cast.kiera)
    answer = browser.post("/theme/", {"theme": posted, "next": "/copperline/"})
    assert (answer["Location"], answer.cookies["theme"].value) == ("/copperline/", kept)
    assert browser.post("/theme/", {"theme": "dark", "next": "https://evil.example/"})["Location"] == "/"
