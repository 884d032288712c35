"""The list of conversations: its tabs, its rows, its pages, and who may see it."""

import pytest

from contacts.models import ContactTag, Tag
from pipeline.models import Deal, Stage
from security.tenancy.context import tenant_transaction
from tests.messaging.conversing import connected, conversation_with, fresh, say

INBOX = "/copperline/inbox/"
HTMX = {"HX-Request": "true"}
# Of a transaction inside the test's own; outside a test they are BEGIN and COMMIT.
SAVEPOINT_AND_RELEASE = 2


@pytest.fixture
def number(cast):
    return connected(cast)


@pytest.fixture
def maria(cast, number):
    return conversation_with(cast, number)


@pytest.fixture
def sixty(cast, number):
    """Sixty people, of whom person 0 wrote last."""
    for place in range(60):
        conversation = conversation_with(cast, number, f"Person {place}.", f"1512555{1000 + place}")
        say(cast, conversation, "Hello", minutes_ago=place + 1)


def page(browser, address=INBOX, **headers):
    return browser.get(address, headers=headers).text


@pytest.mark.parametrize("name", ["dana", "luis", "kiera", "marcus", "ellie"])
def test_everyone_in_the_company_sees_the_list(cast, browser_of, maria, name):
    say(cast, maria, "The AC is blowing warm air")
    assert "The AC is blowing warm air" in page(browser_of(getattr(cast, name)))


def test_another_companys_owner_finds_no_such_inbox(cast, browser_of, maria):
    assert browser_of(cast.rex).get(INBOX).status_code == 404


def test_another_company_sees_nothing_of_it_in_its_own_inbox(cast, browser_of, maria):
    say(cast, maria, "The AC is blowing warm air")
    text = page(browser_of(cast.rex), "/brightside/inbox/")
    assert "Maria" not in text
    assert "No conversations yet" in text


def test_a_visitor_is_asked_to_log_in(cast, client):
    assert client.get(INBOX)["Location"] == "/login/?next=/copperline/inbox/"


def test_an_unread_row_is_marked_and_counted(cast, browser_of, maria):
    say(cast, maria, "Anyone there?")
    text = page(browser_of(cast.kiera))
    assert "data-unread" in text
    assert '<span class="count">1<span class="sr"> unread</span>' in text


@pytest.mark.parametrize(("minutes", "tone"), [(9, "hidden"), (11, 'data-tone="amber"'), (61, 'data-tone="rose"')])
def test_the_waiting_clock_shows_after_ten_minutes_and_turns_rose_after_an_hour(cast, browser_of, maria, minutes, tone):
    say(cast, maria, "Anyone there?", minutes_ago=minutes)
    chip = page(browser_of(cast.kiera)).split('data-module="minutes"')[1].split(">")[0]
    assert tone in chip


def test_an_answered_row_shows_its_ticks_and_no_clock(cast, browser_of, maria):
    say(cast, maria, "On our way", direction="out", state="delivered", sender=cast.kiera)
    text = page(browser_of(cast.kiera))
    assert 'aria-label="Delivered"' in text
    assert "You: On our way" in text
    assert 'data-module="minutes"' not in text


def test_a_row_whose_last_message_failed_says_so(cast, browser_of, maria):
    say(cast, maria, "On our way", direction="out", state="failed", sender=cast.kiera)
    assert "Not delivered: On our way" in page(browser_of(cast.kiera))


def test_a_row_whose_last_message_was_deleted_says_so(cast, browser_of, maria):
    say(cast, maria, "")
    assert "Deleted message" in page(browser_of(cast.kiera))


def test_a_row_shows_the_stage_of_the_open_deal_and_the_first_tag(cast, browser_of, maria):
    say(cast, maria, "Hello", direction="out", state="sent", sender=cast.kiera)
    with tenant_transaction(cast.kiera.as_tenant()):
        booked, won = Stage.objects.get(name="Visit booked"), Stage.objects.get(name="Won")
        Deal.open_for(maria.contact, "New condenser", stage=booked, by=cast.kiera)
        Deal.open_for(maria.contact, "Tune-up", stage=won, by=cast.kiera)
        ContactTag.objects.create(contact=maria.contact, tag=Tag.objects.create(name="Two-story"))
    text = page(browser_of(cast.kiera))
    assert ">Visit booked</span>" in text
    assert ">Two-story</span>" in text
    assert ">Won</span>" not in text


def test_a_name_and_a_message_of_markup_stay_text(cast, browser_of, number):
    mallory = conversation_with(cast, number, "<img src=x onerror=alert(1)>")
    say(cast, mallory, "<script>alert(1)</script>")
    text = page(browser_of(cast.kiera))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<img src=x" not in text


@pytest.mark.parametrize(
    ("tab", "shown"),
    [("mine", "Kiera’s own"), ("unassigned", "Nobody’s"), ("all", "Luis’s own"), ("done", "Long done")],
)
def test_a_tab_shows_what_belongs_to_it(cast, browser_of, number, tab, shown):
    kieras = conversation_with(cast, number, "Kiera’s own", "15125550101", assignee=cast.kiera)
    luises = conversation_with(cast, number, "Luis’s own", "15125550102", assignee=cast.luis)
    nobodys = conversation_with(cast, number, "Nobody’s", "15125550103")
    done = conversation_with(cast, number, "Long done", "15125550104")
    for conversation in (kieras, luises, nobodys, done):
        say(cast, conversation, "Hello")
    with tenant_transaction(cast.kiera.as_tenant()):
        fresh(cast, done).mark_done(by=cast.kiera)
    assert shown in page(browser_of(cast.kiera), f"{INBOX}?show={tab}")


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("mine", "All answered"),
        ("unassigned", "Everyone has somebody"),
        ("all", "No conversations yet"),
        ("done", "Nothing is done yet"),
        ("nonsense", "No conversations yet"),
    ],
)
def test_an_empty_tab_says_why(cast, browser_of, tab, words):
    assert words in page(browser_of(cast.kiera), f"{INBOX}?show={tab}")


def test_the_tabs_count_who_waits(cast, browser_of, number):
    say(cast, conversation_with(cast, number, "A", "15125550101", assignee=cast.kiera), "Hello")
    say(cast, conversation_with(cast, number, "B", "15125550102"), "Hello")
    response = browser_of(cast.kiera).get(INBOX)
    assert (response.context["shell"]["waiting"].mine, response.context["shell"]["waiting"].unassigned) == (1, 1)
    assert "(2) Inbox · CustomerFlows" in response.text


def test_a_page_holds_fifty_and_leads_to_the_rest(cast, browser_of, sixty):
    browser = browser_of(cast.kiera)
    first = browser.get(INBOX)
    assert len(first.context["rows"]) == 50
    rest = browser.get(INBOX, {"after": first.context["next_cursor"]})
    assert [row.conversation.contact.name for row in rest.context["rows"]] == [f"Person {n}." for n in range(50, 60)]


def test_more_rows_come_without_the_page_around_them(cast, browser_of, sixty):
    browser = browser_of(cast.kiera)
    cursor = browser.get(INBOX).context["next_cursor"]
    text = browser.get(INBOX, {"after": cursor}, headers=HTMX).text
    assert text.count("<li id=") == 10
    assert "<html" not in text


def test_a_list_that_fetches_itself_keeps_the_pages_it_has_shown(cast, browser_of, number, sixty):
    browser = browser_of(cast.kiera)
    cursor = browser.get(INBOX).context["next_cursor"]
    say(cast, conversation_with(cast, number, "Newcomer", "15125559999"), "Hello", minutes_ago=0)
    again = browser.get(INBOX, {"until": cursor}, headers=HTMX)
    assert len(again.context["rows"]) == 51
    assert again.context["next_cursor"] == cursor


def test_a_list_shown_to_its_end_stays_whole_when_it_fetches_itself(cast, browser_of, sixty):
    browser = browser_of(cast.kiera)
    rest = browser.get(INBOX, {"after": browser.get(INBOX).context["next_cursor"]}, headers=HTMX)
    again = browser.get(INBOX, {"until": rest.context["shown_until"]}, headers=HTMX)
    assert len(again.context["rows"]) == 60


@pytest.mark.parametrize("parameter", ["after", "until"])
def test_a_forged_cursor_is_refused(cast, browser_of, parameter):
    assert browser_of(cast.kiera).get(INBOX, {parameter: "2026-01-01|x"}).status_code == 400


def test_the_inbox_takes_at_most_eight_statements(cast, browser_of, sixty, django_assert_max_num_queries):
    browser = browser_of(cast.kiera)
    with django_assert_max_num_queries(8 + SAVEPOINT_AND_RELEASE):
        browser.get(INBOX)


def test_the_badge_answers_both_places_it_is_shown_in(cast, browser_of, maria):
    say(cast, maria, "Hello")
    text = page(browser_of(cast.kiera), f"{INBOX}badge/")
    assert 'id="inbox-badge"' in text
    assert 'id="inbox-badge-tab" hx-swap-oob="true"' in text


def test_the_panel_on_home_puts_the_longest_wait_first(cast, browser_of, number):
    say(cast, conversation_with(cast, number, "Short wait", "15125550101"), "Hello", minutes_ago=5)
    say(cast, conversation_with(cast, number, "Long wait", "15125550102"), "Hello", minutes_ago=50)
    text = page(browser_of(cast.kiera), f"{INBOX}waiting/")
    assert text.index("Long wait") < text.index("Short wait")
    assert ">Reply<" in text


def test_the_panel_on_home_praises_when_nobody_waits(cast, browser_of):
    assert "Nobody is waiting for you. Nice work." in page(browser_of(cast.kiera), f"{INBOX}waiting/")


def test_a_viewer_is_offered_no_reply_on_home(cast, browser_of, maria):
    say(cast, maria, "Hello")
    text = page(browser_of(cast.ellie), f"{INBOX}waiting/")
    assert "Maria Delgado" in text
    assert ">Reply<" not in text
