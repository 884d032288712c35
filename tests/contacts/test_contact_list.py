"""The list of contacts: what it shows, how it is searched, and what it costs."""

from datetime import timedelta

import pytest

from contacts.models import Contact, ContactTag, Identity, Tag
from customerflows import clock
from security.tenancy.context import tenant_transaction
from tests.contacts.conftest import added, statements

LIST = "/copperline/contacts/"
HTMX = {"HX-Request": "true"}


def crowd(member, size):
    """That many contacts, each an hour older than the one before."""
    now = clock.now()
    with tenant_transaction(member.as_tenant()):
        Contact.objects.bulk_create(
            Contact(
                account_id=member.account_id,
                name=f"Person {number:04}",
                name_key=f"person {number:04}",
                last_activity_at=now - timedelta(hours=number + 1),
            )
            for number in range(size)
        )


def shown(response):
    """The names on a page of the list."""
    return [contact.name for contact in response.context["page"].rows]


def test_a_row_shows_name_number_tags_owner_and_last_activity(cast, maria, browser_of):
    with tenant_transaction(cast.kiera.as_tenant()):
        tag = Tag.objects.create(name="Plan member", tone="amber")
        ContactTag.objects.create(contact=maria, tag=tag)
    page = browser_of(cast.kiera).get(LIST).content.decode()
    row = page[page.index("<tbody>") : page.index("</tbody>")]
    assert [word in row for word in ("Maria Delgado", "(512) 555-0142", "Plan member", "Kiera", "<time ")] == [True] * 5


def test_the_list_shows_nobody_of_another_company(cast, maria, fran, browser_of):
    assert shown(browser_of(cast.kiera).get(LIST)) == ["Maria Delgado"]
    assert shown(browser_of(cast.rex).get("/brightside/contacts/")) == ["Fran Secret"]


@pytest.mark.parametrize(
    "search",
    ["maria", "  MARIA  del", "512-555-0142", "+1 512 555 0142", "(512) 5550142", "maria.delgado@EXAMPLE.com"],
)
def test_a_contact_is_found_by(cast, maria, browser_of, search):
    added(cast.kiera, name="Tom Brandt", phone="512 555 0101")
    assert shown(browser_of(cast.ellie).get(LIST, {"q": search})) == ["Maria Delgado"]


@pytest.mark.parametrize(
    "search", ["elgado", "512", "5550142", "maria.delgado@", "%", "mar_a", "🦄", "ماريا", "x" * 300]
)
def test_a_contact_is_not_found_by(cast, maria, browser_of, search):
    response = browser_of(cast.kiera).get(LIST, {"q": search})
    assert (response.status_code, shown(response), b"Nothing matches" in response.content) == (200, [], True)


def test_a_number_known_from_whatsapp_alone_finds_its_contact(cast, browser_of):
    with tenant_transaction(cast.kiera.as_tenant()):
        hank = Contact.objects.create(name="Hank Willis")
        Identity.objects.create(contact=hank, kind=Identity.Kind.WHATSAPP, value="15125550102")
    assert shown(browser_of(cast.kiera).get(LIST, {"q": "(512) 555-0102"})) == ["Hank Willis"]


def test_a_username_finds_its_contact(cast, browser_of):
    with tenant_transaction(cast.kiera.as_tenant()):
        Contact.objects.create(name="@garage_ray")
    assert shown(browser_of(cast.kiera).get(LIST, {"q": "@garage"})) == ["@garage_ray"]


def test_a_search_with_nul_and_markup_is_only_words(cast, maria, browser_of):
    page = browser_of(cast.kiera).get(LIST, {"q": "<b>\0ma"}).content.decode()
    assert ("&lt;b&gt;ma" in page, "<b>ma" in page) == (True, False)


def test_fifty_are_shown_and_the_rest_follows_in_order(cast, browser_of):
    crowd(cast.kiera, 120)
    browser = browser_of(cast.kiera)
    first = browser.get(LIST)
    second = browser.get(LIST, {"after": first.context["page"].next_cursor})
    third = browser.get(LIST, {"after": second.context["page"].next_cursor})
    assert shown(first) + shown(second) + shown(third) == [f"Person {number:04}" for number in range(120)]
    assert third.context["page"].next_cursor == ""


def test_the_next_page_keeps_the_search(cast, browser_of):
    crowd(cast.kiera, 60)
    page = browser_of(cast.kiera).get(LIST, {"q": "person", "other": "dropped?"}).content.decode()
    assert 'href="/copperline/contacts/?q=person&amp;' in page


def test_the_next_page_by_htmx_is_rows_alone_and_takes_the_focus(cast, browser_of):
    crowd(cast.kiera, 60)
    browser = browser_of(cast.kiera)
    cursor = browser.get(LIST).context["page"].next_cursor
    rows = browser.get(LIST, {"after": cursor}, headers=HTMX).content.decode()
    assert (rows.count("<tr>"), rows.count("autofocus"), "<table" in rows) == (10, 1, False)


def test_a_search_by_htmx_answers_the_list_without_the_shell(cast, maria, browser_of):
    part = browser_of(cast.kiera).get(LIST, {"q": "mar"}, headers=HTMX).content.decode()
    assert ("<html" in part, "Maria Delgado" in part, "1 contact for" in part) == (False, True, True)


def test_a_forged_cursor_is_refused(cast, maria, browser_of):
    assert browser_of(cast.kiera).get(LIST, {"after": "2026-01-01|x:forged"}).status_code == 400


def test_the_count_stops_at_a_thousand(cast, browser_of):
    crowd(cast.kiera, 1001)
    assert "1,000+ contacts" in browser_of(cast.kiera).get(LIST).content.decode()


def test_a_new_company_is_told_how_contacts_come(cast, browser_of):
    page = browser_of(cast.kiera).get(LIST).content.decode()
    assert ("No contacts yet" in page, "Add a contact" in page) == (True, True)


def test_a_viewer_of_a_new_company_is_offered_nothing_to_press(cast, browser_of):
    page = browser_of(cast.ellie).get(LIST).content.decode()
    assert ("No contacts yet" in page, "/contacts/new/" in page) == (True, False)


@pytest.mark.parametrize("search", ["", "?q=ma", "?q=5125550142"])
def test_the_list_takes_six_statements(cast, maria, browser_of, search):
    crowd(cast.kiera, 60)
    assert len(statements(browser_of(cast.kiera), LIST + search)) == 6
