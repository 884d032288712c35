"""The page of a contact: who they are, the notes, the timeline, and their panel beside other pages."""

from datetime import timedelta
from uuid import uuid4

import pytest

from contacts.models import Activity, Contact, Identity
from customerflows import clock
from security.models import OutboxEntry
from security.tenancy.context import tenant_transaction
from tests.contacts.conftest import statements

HTMX = {"HX-Request": "true"}
KIND = Activity.Kind


def page_of(contact, part=""):
    """The address of a contact of Copperline, or of a part of it."""
    return f"/copperline/contacts/{contact.id}/{part}"


def happened(member, contact, kind, title, *, days=0, **details):
    """Something on the timeline of a contact, some days ago."""
    with tenant_transaction(member.as_tenant()):
        return Activity.record(contact, kind, title, by=member, at=clock.now() - timedelta(days=days), **details)


def titles(response):
    """The titles on the timeline of a page."""
    return [entry.activity.title for entry in response.context["timeline"].entries]


def test_the_page_says_who_they_are_and_how_to_reach_them(cast, maria, browser_of):
    page = browser_of(cast.kiera).get(page_of(maria)).content.decode()
    wanted = [
        "<h1><bdi>Maria Delgado</bdi></h1>",
        "(512) 555-0142 · 418 Juniper Ct, Pecan Bend",
        'href="tel:+15125550142"',
        'href="mailto:maria.delgado@example.com"',
        "query=418+Juniper+Ct%2C+Pecan+Bend%2C+TX+78699",
        "Kiera Boone",
        "Referral",
    ]
    assert [words for words in wanted if words not in page] == []


def test_deals_and_conversations_are_fetched_from_the_floors_above(cast, maria, browser_of):
    page = browser_of(cast.kiera).get(page_of(maria)).content.decode()
    assert f'hx-get="/copperline/pipeline/contacts/{maria.id}/deals/' in page
    assert f'hx-get="/copperline/inbox/contacts/{maria.id}/"' in page


def test_message_leads_to_the_conversation_once_there_is_one(cast, maria, browser_of):
    browser = browser_of(cast.kiera)
    before = browser.get(page_of(maria)).content.decode()
    conversation = uuid4()
    chat = {"url_name": "messaging:conversation", "subject_id": conversation}
    happened(cast.kiera, maria, KIND.CHAT, "WhatsApp chat started", **chat)
    after = browser.get(page_of(maria)).content.decode()
    link = f'href="/copperline/inbox/{conversation}/">'
    assert ("Message</a>" in before, link in after, "Message</a>" in after) == (False, True, True)


def test_a_viewer_opens_the_conversation_but_does_not_message(cast, maria, browser_of):
    chat = {"url_name": "messaging:conversation", "subject_id": uuid4()}
    happened(cast.kiera, maria, KIND.CHAT, "WhatsApp chat started", **chat)
    page = browser_of(cast.ellie).get(page_of(maria)).content.decode()
    assert ("Open chat</a>" in page, "Message</a>" in page) == (True, False)


def test_somebody_known_by_a_username_alone_cannot_be_called(cast, browser_of):
    with tenant_transaction(cast.kiera.as_tenant()):
        ray = Contact.objects.create(name="@garage_ray")
        Identity.objects.create(contact=ray, kind=Identity.Kind.USERNAME, value="garage_ray")
        Identity.objects.create(contact=ray, kind=Identity.Kind.WHATSAPP_USER, value="US.13491208655302741918")
    page = browser_of(cast.kiera).get(page_of(ray)).content.decode()
    assert ("No number yet" in page, "@garage_ray" in page, "tel:" in page, "US.1349" in page) == (
        True,
        True,
        False,
        False,
    )


def test_a_whatsapp_number_that_is_the_phone_stands_once(cast, maria):
    with tenant_transaction(cast.kiera.as_tenant()):
        Identity.objects.create(contact=maria, kind=Identity.Kind.WHATSAPP, value="15125550142")
        Identity.objects.create(contact=maria, kind=Identity.Kind.WHATSAPP, value="15125550143")
        assert [one.label for one in maria.reachable] == ["Phone", "Email", "WhatsApp"]


def test_the_timeline_is_grouped_by_day_and_then_by_month(cast, maria, browser_of):
    happened(cast.kiera, maria, KIND.CALL, "Called back", days=1)
    happened(cast.kiera, maria, KIND.CONSENT, "Agreed to messages", days=400)
    timeline = browser_of(cast.kiera).get(page_of(maria)).context["timeline"]
    month = f"{clock.now() - timedelta(days=400):%B %Y}"
    assert [entry.heading for entry in timeline.entries] == ["Today", "Yesterday", month]


def test_an_entry_leads_to_what_it_is_about_when_that_has_a_page(cast, maria, browser_of):
    deal = uuid4()
    happened(cast.kiera, maria, KIND.DEAL, "Deal moved", url_name="pipeline:deal", subject_id=deal)
    happened(cast.kiera, maria, KIND.DEAL, "Deal of a page long gone", url_name="nowhere:at_all", subject_id=deal)
    page = browser_of(cast.kiera).get(page_of(maria)).content.decode()
    assert f'href="/copperline/pipeline/deals/{deal}/">Deal moved</a>' in page
    assert "Deal of a page long gone</a>" not in page


def test_the_name_of_who_did_it_stands_once(cast, maria, browser_of):
    happened(cast.kiera, maria, KIND.NOTE, "Kiera left a note")
    happened(cast.luis, maria, KIND.DEAL, "Deal moved")
    timeline = browser_of(cast.kiera).get(page_of(maria)).context["timeline"]
    assert [entry.who for entry in timeline.entries] == ["Luis", "", "Kiera"]


@pytest.mark.parametrize(
    ("show", "expected"), [("notes", ["A note"]), ("deals", ["A deal"]), ("messages", ["A call"]), ("wrong", 4)]
)
def test_the_timeline_can_be_narrowed(cast, maria, browser_of, show, expected):
    happened(cast.kiera, maria, KIND.NOTE, "A note")
    happened(cast.kiera, maria, KIND.DEAL, "A deal")
    happened(cast.kiera, maria, KIND.CALL, "A call")
    found = titles(browser_of(cast.kiera).get(page_of(maria), {"show": show}))
    assert expected in (found, len(found))


def test_a_kind_that_never_happened_says_so(cast, maria, browser_of):
    assert "Nothing of this kind yet" in browser_of(cast.kiera).get(page_of(maria), {"show": "deals"}).content.decode()


def story(member, contact, length):
    """A long past: that many entries, a day apart."""
    with tenant_transaction(member.as_tenant()):
        Activity.objects.bulk_create(
            Activity(
                account_id=member.account_id,
                contact=contact,
                kind=KIND.NOTE,
                title=f"Note {day}",
                occurred_at=clock.now() - timedelta(days=day),
            )
            for day in range(1, length + 1)
        )


def test_earlier_entries_join_the_ones_that_are_read(cast, maria, browser_of):
    story(cast.kiera, maria, 70)
    browser = browser_of(cast.kiera)
    newest = browser.get(page_of(maria))
    both = browser.get(page_of(maria), newest.context["timeline"].earlier, headers=HTMX)
    assert (len(titles(newest)), len(titles(both)), titles(both)[:50]) == (50, 71, titles(newest))
    assert (both.context["timeline"].earlier, b"<html" in both.content) == (None, False)


def test_a_very_long_past_goes_on_from_where_its_part_ended(cast, maria, browser_of):
    story(cast.kiera, maria, 520)
    browser = browser_of(cast.kiera)
    most = browser.get(page_of(maria), {"shown": "500"})
    earlier = most.context["timeline"].earlier
    rest = browser.get(page_of(maria), {"shown": earlier["shown"], "start": earlier["start"]})
    assert (titles(rest), "Back to the newest" in rest.content.decode()) == (
        [f"Note {day}" for day in range(500, 521)],
        True,
    )


@pytest.mark.parametrize("length", ["0", "-50", "51", "100000000", "\u0665\u0660", "x", ""])
def test_a_length_of_ones_own_shows_fifty(cast, maria, browser_of, length):
    story(cast.kiera, maria, 60)
    assert len(titles(browser_of(cast.kiera).get(page_of(maria), {"shown": length}))) == 50


def test_a_forged_place_in_the_timeline_is_refused(cast, maria, browser_of):
    assert browser_of(cast.kiera).get(page_of(maria), {"start": "forged"}).status_code == 400


def test_the_timeline_fetches_itself_as_long_as_it_is(cast, maria, browser_of):
    story(cast.kiera, maria, 70)
    part = browser_of(cast.kiera).get(page_of(maria), {"shown": "100", "show": "notes"}, headers=HTMX).content.decode()
    assert f'hx-get="{page_of(maria)}?show=notes&amp;shown=100" hx-trigger="live:contact-{maria.id} from:body' in part


def test_a_note_is_left_and_everybody_is_told(cast, maria, browser_of):
    words = "Gate code 4471.\nDog is <b>friendly</b> but fast. مرحبا 🐕"
    page = browser_of(cast.luis).post(page_of(maria, "notes/"), {"body": words}, follow=True).content.decode()
    assert ("Luis left a note" in page, "Dog is &lt;b&gt;friendly&lt;/b&gt; but fast. مرحبا 🐕" in page) == (True, True)
    with tenant_transaction(cast.luis.as_tenant()):
        assert OutboxEntry.objects.filter(kind="live", name=f"contact-{maria.id}").exists()


def test_a_note_by_htmx_puts_the_timeline_in_place_and_leaves_the_box(cast, maria, browser_of):
    response = browser_of(cast.luis).post(page_of(maria, "notes/"), {"body": "Gate code 4471"}, headers=HTMX)
    part = response.content.decode()
    assert (response["HX-Reswap"], 'id="timeline"' in part, "hx-swap-oob" in part, "Note saved" in part) == (
        "none",
        True,
        True,
        True,
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "Write something first."),
        ("  \n ", "Write something first."),
        ("x" * 4001, "Keep a note under 4,000 characters."),
        ("nul\0", "Null characters are not allowed."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_a_note_that_cannot_be_is_refused_with_its_text_kept(cast, maria, browser_of, body, said, headers):
    response = browser_of(cast.kiera).post(page_of(maria, "notes/"), {"body": body}, headers=headers)
    assert (response.status_code, said in response.content.decode()) == (422, True)
    with tenant_transaction(cast.kiera.as_tenant()):
        assert not maria.activities.filter(kind=KIND.NOTE).exists()


def test_a_viewer_reads_and_writes_nothing(cast, maria, browser_of):
    browser = browser_of(cast.ellie)
    page = browser.get(page_of(maria)).content.decode()
    assert ("Maria Delgado" in page, "Save note" in page) == (True, False)
    assert browser.post(page_of(maria, "notes/"), {"body": "hello"}).status_code == 403


@pytest.mark.parametrize("part", ["", "panel/"])
def test_a_contact_of_another_company_does_not_exist(cast, fran, browser_of, part):
    browser = browser_of(cast.dana)
    assert browser.get(page_of(fran, part), headers=HTMX).status_code == 404
    assert browser.post(page_of(fran, "notes/"), {"body": "hello"}).status_code == 404


def test_a_key_that_belongs_to_nobody_is_not_found(cast, browser_of):
    browser = browser_of(cast.dana)
    assert browser.get(f"/copperline/contacts/{uuid4()}/").status_code == 404
    assert browser.get("/copperline/contacts/1%20OR%201=1/").status_code == 404


def test_the_panel_shows_the_details_and_the_quick_ways(cast, maria, browser_of):
    headers = {**HTMX, "HX-Current-URL": "http://testserver/copperline/inbox/1/?show=all"}
    part = browser_of(cast.kiera).get(page_of(maria, "panel/"), headers=headers).content.decode()
    deal = f"/copperline/pipeline/deals/new/?contact={maria.id}&amp;next=%2Fcopperline%2Finbox%2F1%2F%3Fshow%3Dall"
    assert ["tel:+15125550142" in part, deal in part, "Directions" in part, "<html" in part] == [True] * 3 + [False]


def test_the_panel_offers_a_viewer_no_deal(cast, maria, browser_of):
    part = browser_of(cast.ellie).get(page_of(maria, "panel/"), headers=HTMX).content.decode()
    assert ("Maria Delgado" in part, "deals/new/" in part) == (True, False)


def test_the_panel_on_its_own_is_the_page(cast, maria, browser_of):
    response = browser_of(cast.kiera).get(page_of(maria, "panel/"))
    assert (response.status_code, response["Location"]) == (302, page_of(maria))


def test_the_page_takes_ten_statements_however_long_the_past(cast, maria, browser_of):
    story(cast.kiera, maria, 60)
    assert len(statements(browser_of(cast.kiera), page_of(maria))) == 10
