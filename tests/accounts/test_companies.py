"""Between companies: switching, adding one, and what is not one's own."""

import pytest
from django.test import Client

from security.tenancy.context import tenant_transaction
from tests.cast import person

PAGES = ["", "settings/", "settings/team/", "contacts/", "contacts/new/", "stream-token/"]


def test_dana_switches_between_her_two_companies(cast, browser_of):
    browser = browser_of(cast.dana)
    page = browser.get("/copperline/").content.decode()
    assert ('href="/copperline-plumbing/"' in page, 'href="/brightside/"' in page) == (True, False)
    assert browser.get("/copperline-plumbing/").status_code == 200


def test_the_start_leads_to_the_company_used_last(cast, browser_of):
    browser = browser_of(cast.dana)
    assert browser.get("/")["Location"] == "/copperline/"
    browser.get("/copperline-plumbing/")
    assert browser.get("/")["Location"] == "/copperline-plumbing/"


def test_the_start_forgets_a_company_one_has_left(cast, browser_of):
    browser = browser_of(cast.kiera)
    browser.get("/copperline/")
    with tenant_transaction(cast.dana.as_tenant()):
        cast.kiera.remove(by=cast.dana)
    assert browser.get("/")["Location"] == "/companies/new/"


@pytest.mark.parametrize("page", PAGES)
def test_a_company_of_others_looks_like_none_at_all(cast, browser_of, page):
    browser = browser_of(cast.dana)
    foreign, nowhere = browser.get(f"/brightside/{page}"), browser.get(f"/no-such-company/{page}")
    assert (foreign.status_code, nowhere.status_code) == (404, 404)
    assert b"Brightside" not in foreign.content


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_asked_to_log_in_whether_the_company_exists_or_not(cast, page):
    answers = [Client().get(f"/{slug}/{page}") for slug in ("copperline", "no-such-company")]
    assert [answer["Location"].startswith("/login/?next=/") for answer in answers] == [True, True]


@pytest.mark.parametrize("page", PAGES)
def test_a_removed_member_is_out_with_the_next_request(cast, browser_of, page):
    browser = browser_of(cast.kiera)
    assert browser.get(f"/copperline/{page}").status_code == 200
    with tenant_transaction(cast.dana.as_tenant()):
        cast.kiera.remove(by=cast.dana)
    assert browser.get(f"/copperline/{page}").status_code == 404


def test_a_company_is_added_and_entered(cast, browser_of):
    response = browser_of(cast.kiera).post("/companies/new/", {"name": "Boone Electric", "trade": "electrical"})
    assert response["Location"] == "/boone-electric/"
    page = browser_of(cast.kiera).get("/boone-electric/settings/team/").content.decode()
    assert ("Kiera Boone" in page, "Luis Ortega" in page) == (True, False)


def test_a_name_that_is_taken_gets_a_number(cast, browser_of):
    browser = browser_of(cast.kiera)
    answers = [browser.post("/companies/new/", {"name": "Copperline"}) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == ["/copperline-2/", "/copperline-3/"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "nul\0"])
def test_a_company_needs_a_name(cast, browser_of, name):
    response = browser_of(cast.kiera).post("/companies/new/", {"name": name})
    assert (response.status_code, len(response.context["form"].errors["name"])) == (422, 1)


def test_somebody_without_a_company_is_asked_for_one(db):
    client = Client()
    client.force_login(person("Nora Quill", "nora@nowhere.example"))
    response = client.get("/", follow=True)
    page = response.content.decode()
    assert (response.redirect_chain, "Add a company" in page, "Cancel" in page) == (
        [("/companies/new/", 302)],
        True,
        False,
    )


def test_adding_a_company_needs_a_log_in(db):
    assert Client().get("/companies/new/")["Location"] == "/login/?next=/companies/new/"
