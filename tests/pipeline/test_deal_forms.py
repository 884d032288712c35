"""Making and changing deals by forms: good values, bad ones, forged keys, and who may."""

import pytest

from contacts.models import Contact, Identity
from pipeline.forms import DollarField
from pipeline.models import Deal
from security.tenancy.context import tenant_transaction
from tests.pipeline.jobs import (
    HTMX,
    NOBODY,
    contact_of,
    fresh,
    history_of,
    lane_of,
    lanes_of,
    open_deal,
    stage_of,
    totals_of,
)

NEW = "/copperline/pipeline/deals/new/"


@pytest.fixture
def maria(cast):
    """A contact to make deals for."""
    return contact_of(cast.kiera)


def values_for(member, who, **changed):
    """What the form of a new deal sends."""
    stage = stage_of(member).id
    sent = {"contact": who.id, "title": "AC not cooling", "value_cents": "480", "job_type": "Repair", "stage": stage}
    return {**sent, **changed}


def deal_titled(member, title):
    """The stored deal of this title."""
    with tenant_transaction(member.as_tenant()):
        return Deal.objects.select_related("contact", "owner", "stage").get(title=title)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1,250.50", 125_050),
        ("$300", 30_000),
        (" $ 12,345,678 ", 1_234_567_800),
        ("7", 700),
        ("0.5", 50),
        (".99", 99),
        ("", 0),
        ("99999999.99", 9_999_999_999),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed, cents):
    assert DollarField().clean(typed) == cents


@pytest.mark.parametrize(
    "typed",
    [
        "-1",
        "$-5",
        "(5)",
        "abc",
        "1.234",
        "1,25",
        "$",
        ".",
        "1e9",
        "٣٠٠",
        "100000000",
        "1 000",
        "9" * 20,
        "1,,000",
        "\0",
    ],
)
def test_an_amount_that_is_none_is_refused_with_an_error(cast, maria, browser_of, typed):
    response = browser_of(cast.kiera).post(NEW, values_for(cast.kiera, maria, value_cents=typed))
    assert response.status_code == 422
    assert lane_of(cast.kiera) == []


def test_a_negative_amount_is_refused_in_plain_words(cast, maria, browser_of):
    response = browser_of(cast.kiera).post(NEW, values_for(cast.kiera, maria, value_cents="-5"))
    assert "A value can’t be below zero." in response.content.decode()


def test_a_member_makes_a_deal_without_script(cast, maria, browser_of):
    response = browser_of(cast.kiera).post(NEW, values_for(cast.kiera, maria), follow=True)
    made = deal_titled(cast.kiera, "AC not cooling")
    assert response.redirect_chain == [(f"/copperline/pipeline/deals/{made.id}/", 302)]
    assert (made.contact, made.owner, made.value_cents, made.job_type) == (maria, cast.kiera, 48_000, "Repair")
    assert "AC not cooling added to New lead" in response.content.decode()


def test_a_new_deal_returns_where_it_was_asked_for(cast, maria, browser_of):
    response = browser_of(cast.kiera).post(NEW, values_for(cast.kiera, maria, next="/copperline/inbox/"))
    assert response.headers["Location"] == "/copperline/inbox/"


def test_a_new_deal_in_a_dialog_closes_it_and_refreshes_the_page(cast, maria, browser_of):
    response = browser_of(cast.kiera).post(NEW, values_for(cast.kiera, maria), headers=HTMX)
    assert response.status_code == 200
    assert (response.headers["HX-Reswap"], response.headers["HX-Trigger-After-Swap"]) == ("none", "dialog:close")
    assert f"live:contact-{maria.id}" in response.headers["HX-Trigger"]
    assert "AC not cooling added to New lead" in response.content.decode()


def test_the_form_is_a_dialog_for_the_page_and_a_page_for_a_link(cast, browser_of):
    client = browser_of(cast.kiera)
    dialog, page = client.get(NEW, headers=HTMX).content.decode(), client.get(NEW).content.decode()
    assert ("<html" in dialog, 'id="dialog-title"' in dialog) == (False, True)
    assert ("<html" in page, "<h1" in page) == (True, True)


def test_the_address_can_name_the_customer_and_the_stage(cast, maria, browser_of):
    stage = stage_of(cast.kiera, "Contacted")
    html = browser_of(cast.kiera).get(f"{NEW}?contact={maria.id}&stage={stage.id}").content.decode()
    assert f'name="contact" value="{maria.id}"' in html
    assert f'<option value="{stage.id}" selected>' in html


@pytest.mark.parametrize(
    "query", ["contact=" + NOBODY, "stage=" + NOBODY, "contact=x", "stage=x", "pipeline=" + NOBODY]
)
def test_an_address_with_an_unknown_key_does_not_exist(cast, browser_of, query):
    assert browser_of(cast.kiera).get(f"{NEW}?{query}").status_code == 404


def test_an_address_with_another_companys_keys_does_not_exist(cast, browser_of):
    client = browser_of(cast.kiera)
    assert client.get(f"{NEW}?contact={contact_of(cast.rex).id}").status_code == 404
    assert client.get(f"{NEW}?stage={stage_of(cast.rex).id}").status_code == 404


def test_a_contact_of_another_company_is_refused_and_nothing_is_made(cast, maria, browser_of):
    foreign = contact_of(cast.rex, "Rex’s customer")
    response = browser_of(cast.kiera).post(NEW, values_for(cast.kiera, foreign))
    assert response.status_code == 422
    assert "Rex’s customer" not in response.content.decode()
    assert (lane_of(cast.kiera), lane_of(cast.rex)) == ([], [])


def test_a_stage_of_another_company_is_refused_and_nothing_is_made(cast, maria, browser_of):
    values = values_for(cast.kiera, maria, stage=stage_of(cast.rex).id)
    assert browser_of(cast.kiera).post(NEW, values).status_code == 404
    assert (lanes_of(cast.kiera)["New lead"], lane_of(cast.rex)) == ([], [])


def test_a_customer_can_be_typed_by_name(cast, maria, browser_of):
    browser_of(cast.kiera).post(NEW, values_for(cast.kiera, maria, contact="", q="maria delgado"))
    assert deal_titled(cast.kiera, "AC not cooling").contact == maria


def test_two_customers_of_one_name_are_offered_to_choose_from(cast, maria, browser_of):
    other = contact_of(cast.kiera)
    response = browser_of(cast.kiera).post(NEW, values_for(cast.kiera, maria, contact="", q="Maria Delgado"))
    html = response.content.decode()
    assert response.status_code == 422
    assert [contact for contact in (maria, other) if f'value="{contact.id}"' not in html] == []


def test_half_a_name_offers_who_it_may_be(cast, maria, browser_of):
    response = browser_of(cast.kiera).post(NEW, values_for(cast.kiera, maria, contact="", q="Mar"))
    assert "Which Mar? Choose one below." in response.content.decode()


def test_an_unknown_name_says_what_to_do(cast, maria, browser_of):
    response = browser_of(cast.kiera).post(NEW, values_for(cast.kiera, maria, contact="", q="Nobody"))
    assert "Nobody matches Nobody. Add them under Contacts first." in response.content.decode()


def test_names_are_suggested_while_typing(cast, maria, browser_of):
    contact_of(cast.kiera, "Tom Brandt")
    headers = {**HTMX, "HX-Target": "customer-matches"}
    html = browser_of(cast.kiera).get(NEW, {"q": "mari"}, headers=headers).content.decode()
    assert ("Maria Delgado" in html, "Tom Brandt" in html, "<html" in html) == (True, False, False)


@pytest.mark.parametrize(
    "title", ["", "   ", "x" * 121, "AC\0not cooling"], ids=["empty", "blank", "too long", "a NUL byte"]
)
def test_a_bad_title_is_an_error_and_not_a_crash(cast, maria, browser_of, title):
    assert browser_of(cast.kiera).post(NEW, values_for(cast.kiera, maria, title=title)).status_code == 422
    assert lane_of(cast.kiera) == []


def test_an_error_keeps_what_was_typed_and_points_at_the_field(cast, maria, browser_of):
    values = values_for(cast.kiera, maria, title="Water heater", value_cents="much")
    html = browser_of(cast.kiera).post(NEW, values, headers=HTMX).content.decode()
    assert all(words in html for words in ("Maria Delgado", 'value="Water heater"', 'value="much"'))
    assert html.count("autofocus") == 1
    assert 'aria-describedby="id_value_cents_error"' in html


@pytest.mark.parametrize("title", ["Señor Pérez 🔥", "تكييف لا يعمل", "<b>bold</b>"])
def test_any_words_make_a_title(cast, maria, browser_of, title):
    browser_of(cast.kiera).post(NEW, values_for(cast.kiera, maria, title=title))
    assert lane_of(cast.kiera) == [title]


def test_a_viewer_cannot_make_a_deal(cast, maria, browser_of):
    client = browser_of(cast.ellie)
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, values_for(cast.kiera, maria)).status_code == 403
    assert lane_of(cast.kiera) == []


@pytest.fixture
def deal(cast, maria):
    """A deal of Maria's, owned by Kiera."""
    return open_deal(cast.kiera, contact=maria, value_cents=48_000, owner=cast.kiera)


def edit_values(cast, **changed):
    """What the edit form of that deal sends when nothing was changed."""
    sent = {"title": "AC not cooling", "value_cents": "480", "job_type": "", "owner": cast.kiera.id}
    return {**sent, "next_step": "", "next_step_on": "", **changed}


def test_details_are_saved_and_the_history_says_what_changed(cast, deal, browser_of):
    values = edit_values(cast, title="AC upstairs", value_cents="$520.50", job_type="Repair", owner=cast.luis.id)
    response = browser_of(cast.kiera).post(f"/copperline/pipeline/deals/{deal.id}/edit/", values)
    saved = fresh(deal, cast.kiera)
    assert response.headers["Location"] == f"/copperline/pipeline/deals/{deal.id}/"
    assert (saved.title, saved.value_cents, saved.job_type, saved.owner) == ("AC upstairs", 52_050, "Repair", cast.luis)
    words = "Renamed from AC not cooling. Value changed from $480 to $520.50. Job type is Repair. Owner is Luis Ortega"
    assert history_of(deal, cast.kiera)[0] == words


def test_saving_without_a_change_writes_no_history(cast, deal, browser_of):
    browser_of(cast.kiera).post(f"/copperline/pipeline/deals/{deal.id}/edit/", edit_values(cast))
    assert len(history_of(deal, cast.kiera)) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"title": ""},
        {"title": "a\0b"},
        {"value_cents": "-1"},
        {"next_step_on": "soon"},
        {"owner": NOBODY},
        {"owner": "x"},
    ],
)
def test_bad_details_are_errors_and_nothing_is_saved(cast, deal, browser_of, changed):
    address = f"/copperline/pipeline/deals/{deal.id}/edit/"
    response = browser_of(cast.kiera).post(address, edit_values(cast, **changed), headers=HTMX)
    assert response.status_code == 422
    saved = fresh(deal, cast.kiera)
    assert (saved.title, saved.value_cents, saved.owner) == ("AC not cooling", 48_000, cast.kiera)


def test_an_owner_of_another_company_is_refused(cast, deal, browser_of):
    address = f"/copperline/pipeline/deals/{deal.id}/"
    client = browser_of(cast.kiera)
    assert client.post(f"{address}edit/", edit_values(cast, owner=cast.rex.id)).status_code == 422
    assert client.post(f"{address}owner/", {"owner": cast.rex.id}).status_code == 404
    assert fresh(deal, cast.kiera).owner == cast.kiera


def test_the_value_is_changed_in_place(cast, deal, browser_of):
    client, address = browser_of(cast.kiera), f"/copperline/pipeline/deals/{deal.id}/value/"
    assert 'value="480"' in client.get(address, headers=HTMX).content.decode()
    html = client.post(address, {"value_cents": "1,000"}, headers=HTMX).content.decode()
    assert ("$1,000" in html, "Value is $1,000" in html) == (True, True)
    assert fresh(deal, cast.kiera).value_cents == 100_000
    kept, counted = totals_of(cast.kiera)
    assert kept == counted


def test_a_bad_value_in_place_shows_the_field_again(cast, deal, browser_of):
    address = f"/copperline/pipeline/deals/{deal.id}/value/"
    response = browser_of(cast.kiera).post(address, {"value_cents": "much"}, headers=HTMX)
    assert response.status_code == 422
    assert 'value="much"' in response.content.decode()


def test_giving_a_value_up_shows_it_as_it_was(cast, deal, browser_of):
    address = f"/copperline/pipeline/deals/{deal.id}/value/?cancel=1"
    html = browser_of(cast.kiera).get(address, headers=HTMX).content.decode()
    assert ("$480" in html, "<form" in html) == (True, False)


def test_the_owner_can_be_nobody(cast, deal, browser_of):
    browser_of(cast.kiera).post(f"/copperline/pipeline/deals/{deal.id}/owner/", {"owner": ""})
    assert fresh(deal, cast.kiera).owner is None
    assert history_of(deal, cast.kiera)[0] == "Owner removed"


def test_a_next_step_is_planned_and_done(cast, deal, browser_of):
    client, address = browser_of(cast.kiera), f"/copperline/pipeline/deals/{deal.id}/"
    client.post(f"{address}edit/", edit_values(cast, next_step="Book a visit", next_step_on="2026-11-30"))
    assert fresh(deal, cast.kiera).next_step == "Book a visit"
    client.post(f"{address}step/")
    saved = fresh(deal, cast.kiera)
    assert (saved.next_step, saved.next_step_on) == ("", None)
    assert history_of(deal, cast.kiera)[0] == "Done: Book a visit"


def test_finishing_no_step_writes_nothing(cast, deal, browser_of):
    browser_of(cast.kiera).post(f"/copperline/pipeline/deals/{deal.id}/step/")
    assert len(history_of(deal, cast.kiera)) == 1


@pytest.mark.parametrize("what", ["edit", "value", "owner", "step"])
def test_a_viewer_changes_nothing(cast, deal, browser_of, what):
    values = edit_values(cast, value_cents="1", owner=cast.luis.id)
    response = browser_of(cast.ellie).post(f"/copperline/pipeline/deals/{deal.id}/{what}/", values)
    assert response.status_code == 403
    assert fresh(deal, cast.kiera).value_cents == 48_000


@pytest.mark.parametrize("what", ["", "edit/", "value/", "menu/"])
def test_a_deal_of_another_company_has_no_pages(cast, deal, browser_of, what):
    assert browser_of(cast.rex).get(f"/brightside/pipeline/deals/{deal.id}/{what}").status_code == 404


@pytest.mark.parametrize("what", ["edit", "value", "owner", "step"])
def test_a_deal_of_another_company_cannot_be_changed(cast, deal, browser_of, what):
    values = edit_values(cast, owner="", value_cents="1")
    assert browser_of(cast.rex).post(f"/brightside/pipeline/deals/{deal.id}/{what}/", values).status_code == 404
    assert fresh(deal, cast.kiera).value_cents == 48_000


def test_a_customer_can_be_found_by_number(cast, maria, browser_of):
    with tenant_transaction(cast.kiera.as_tenant()):
        Identity.objects.create(contact=maria, kind=Identity.Kind.PHONE, value="+15125550142")
    headers = {**HTMX, "HX-Target": "customer-matches"}
    html = browser_of(cast.kiera).get(NEW, {"q": "512 555 0142"}, headers=headers).content.decode()
    assert ("Maria Delgado" in html, "(512) 555-0142" in html) == (True, True)


def test_a_form_makes_no_contact(cast, browser_of, maria):
    browser_of(cast.kiera).post(NEW, values_for(cast.kiera, maria, contact="", q="Somebody New"))
    with tenant_transaction(cast.kiera.as_tenant()):
        assert Contact.objects.count() == 1
