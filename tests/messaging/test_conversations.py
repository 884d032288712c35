"""The page of a conversation: what is drawn, what can be done with it, and by whom."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Membership
from customerflows import clock
from messaging.models import Media, Message
from security.tenancy.context import tenant_transaction
from tests.messaging.conversing import connected, conversation_with, fresh, say

HTMX = {"HX-Request": "true"}
# Of a transaction inside the test's own; outside a test they are BEGIN and COMMIT.
SAVEPOINT_AND_RELEASE = 2
PLACE = {"latitude": 37.44, "longitude": -122.16, "name": "Philz Coffee"}
MEDIA = {"id": "1", "filename": None, "caption": None}
CARD = {"name": {"formatted_name": "Lucía Gómez"}, "phones": [{"phone": "+1 (512) 555-0177"}]}
ITEM = {"product_retailer_id": "filter-16x25", "quantity": "2"}

# kind, body, details, and what must be on the page
KINDS = [
    ("text", "Hello *there*", {}, "Hello <strong>there</strong>"),
    ("image", "Look", {"media": {**MEDIA, "caption": "Look"}}, "Kept at WhatsApp, not shown here yet"),
    ("video", "Video", {"media": MEDIA}, ">Video</b>"),
    ("sticker", "Sticker", {"media": MEDIA}, ">Sticker</b>"),
    ("voice", "Voice message", {"media": MEDIA}, ">Voice message</b>"),
    ("audio", "Audio", {"media": MEDIA}, ">Audio</b>"),
    ("document", "plan.pdf", {"media": {**MEDIA, "filename": "plan.pdf"}}, ">plan.pdf</b>"),
    ("media_placeholder", "Media message", {}, ">Photo or file</b>"),
    (
        "location",
        "Philz Coffee",
        {"sent": PLACE},
        "https://www.google.com/maps/dir/?api=1&amp;destination=37.44%2C-122.16",
    ),
    ("contacts", "Contact: Lucía", {"sent": {"contacts": [CARD]}}, 'href="tel:+15125550177">(512) 555-0177</a>'),
    ("order", "Order", {"sent": {"product_items": [ITEM], "text": "Leave it outside"}}, "2 × filter-16x25"),
    ("button", "Yes please", {}, "Picked an answer"),
    ("button_reply", "Yes please", {}, "Picked an answer"),
    ("list_reply", "Tuesday", {}, "Picked an answer"),
    ("nfm_reply", "Filled in a form", {}, "Filled in a form"),
    ("system", "Maria changed her number", {}, '<p class="event"'),
    ("unsupported", "Unsupported message", {}, "sent something WhatsApp doesn’t share with us."),
    ("unknown", "Unsupported message", {}, "sent something WhatsApp doesn’t share with us."),
]


@pytest.fixture
def number(cast):
    return connected(cast)


@pytest.fixture
def maria(cast, number):
    return conversation_with(cast, number)


def address(conversation, verb=""):
    return f"/copperline/inbox/{conversation.id}/{verb}"


def page(browser, conversation, **headers):
    return browser.get(address(conversation), headers=headers).text


@pytest.mark.parametrize(("kind", "body", "details", "drawn"), KINDS, ids=[kind[0] for kind in KINDS])
def test_each_kind_of_message_is_drawn(cast, browser_of, maria, kind, body, details, drawn):
    say(cast, maria, body, kind=kind, details=details)
    assert drawn in page(browser_of(cast.kiera), maria)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("waiting", "Checking file…"),
        ("blocked", "We blocked this file: it may be harmful"),
        ("failed", "WhatsApp couldn’t hand it over. Ask for it again."),
    ],
)
def test_a_photo_that_is_not_here_says_why(cast, browser_of, maria, state, words):
    photo(cast, say(cast, maria, "Photo", kind="image", details={"media": MEDIA}), state)
    text = page(browser_of(cast.kiera), maria)
    assert words in text
    assert "<img" not in text.split('role="log"')[1]


def test_a_photo_that_is_here_is_shown_with_its_caption(cast, browser_of, maria):
    kept = photo(cast, say(cast, maria, "Look", kind="image", details={"media": {**MEDIA, "caption": "Look"}}), "kept")
    text = page(browser_of(cast.kiera), maria)
    assert f'<img src="/copperline/inbox/media/{kept.id}/" alt="Photo from Maria, ' in text
    assert '<p dir="auto">Look</p>' in text


def photo(cast, message, state):
    with tenant_transaction(cast.copperline.as_system()):
        return Media.objects.create(message=message, whatsapp_id="1", mime_type="image/png", state=state)


@pytest.mark.parametrize("sent", [{}, {"latitude": "x", "longitude": []}, {"latitude": 1e400, "longitude": 900}])
def test_a_place_without_usable_coordinates_has_no_directions(cast, browser_of, maria, sent):
    say(cast, maria, "Location", kind="location", details={"sent": {**sent, "latitude": str(sent.get("latitude"))}})
    text = page(browser_of(cast.kiera), maria)
    assert "Location" in text
    assert "Directions<span" not in text


@pytest.mark.parametrize(
    ("state", "words"),
    [("sending", "Sending"), ("sent", "Sent"), ("delivered", "Delivered"), ("read", "Read")],
)
def test_ticks_say_in_words_how_far_a_message_came(cast, browser_of, maria, state, words):
    say(cast, maria, "On our way", direction="out", state=state, sender=cast.kiera)
    assert f'role="img" aria-label="{words}"' in page(browser_of(cast.kiera), maria)


def test_a_message_of_unknown_fate_says_so(cast, browser_of, maria):
    say(cast, maria, "On our way", direction="out", state="unknown", sender=cast.kiera)
    assert "Not sure this went out. Checking…" in page(browser_of(cast.kiera), maria)


def test_a_failed_message_says_why_and_offers_another_try(cast, browser_of, maria):
    failed: dict[str, Any] = {"error": "Not sent: no connection.", "may_retry": True, "error_code": 131000}
    say(cast, maria, "On our way", direction="out", sender=cast.kiera, state="failed", **failed)
    text = page(browser_of(cast.kiera), maria)
    assert "Not sent: no connection." in text
    assert "Try again</button>" in text
    assert "WhatsApp’s code 131000" in text


def test_a_failure_that_no_try_can_mend_offers_none(cast, browser_of, maria):
    say(cast, maria, "On our way", direction="out", state="failed", error="Try calling.", sender=cast.kiera)
    assert "Try again</button>" not in page(browser_of(cast.kiera), maria)


def test_a_note_is_private_in_words_too(cast, browser_of, maria):
    say(cast, maria, "Bring the ladder", direction="note", sender=cast.luis)
    text = page(browser_of(cast.kiera), maria)
    assert 'data-kind="note" data-tone="amber"' in text
    assert "Private note · Luis" in text


def test_the_senders_first_name_stands_over_the_first_of_a_run(cast, browser_of, maria):
    say(cast, maria, "One", minutes_ago=3, direction="out", state="read", sender=cast.kiera)
    say(cast, maria, "Two", minutes_ago=2, direction="out", state="read", sender=cast.kiera)
    text = page(browser_of(cast.luis), maria)
    assert text.count('<span class="by">Kiera</span>') == 1
    assert text.count(" data-next>") == 1


def test_what_the_companys_own_phone_wrote_is_marked_as_such(cast, browser_of, maria):
    say(cast, maria, "Sent from the van", direction="out", state="sent")
    assert "WhatsApp app</span>" in page(browser_of(cast.kiera), maria)


def test_days_have_headings(cast, browser_of, maria):
    say(cast, maria, "Long ago", minutes_ago=60 * 24 * 400)
    say(cast, maria, "Now", minutes_ago=0)
    text = page(browser_of(cast.kiera), maria)
    assert text.count('<p class="day"') == 2
    assert ">Today</p>" in text


def test_an_answer_quotes_what_it_answers(cast, browser_of, maria):
    ours = say(cast, maria, "When suits you?", direction="out", state="read", sender=cast.kiera, wamid="wamid.ours")
    say(cast, maria, "Tuesday", reply_to="wamid.ours")
    assert f'class="quote" href="#msg-{ours.id}"' in page(browser_of(cast.kiera), maria)


def test_an_answer_to_something_further_up_says_so(cast, browser_of, maria):
    say(cast, maria, "Tuesday", reply_to="wamid.long-ago")
    assert "Answers an earlier message" in page(browser_of(cast.kiera), maria)


def test_reactions_edits_and_deletions_show(cast, browser_of, maria):
    heart = {"15125550142": {"emoji": "🙏", "at": "2026-11-22T09:00:00+00:00"}}
    say(cast, maria, "Done", direction="out", state="read", sender=cast.kiera, reactions=heart)
    say(cast, maria, "Tuesday, no, Wednesday", edited_at=clock.now())
    say(cast, maria, "", revoked_at=clock.now())
    text = page(browser_of(cast.kiera), maria)
    assert 'aria-label="Maria reacted: 🙏"' in text
    assert "edited <time" in text
    assert "<bdi>Maria</bdi> deleted this message" in text


@pytest.mark.parametrize(
    "body", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "*<b onclick=x>bold</b>*"]
)
def test_markup_in_a_message_stays_text(cast, browser_of, maria, body):
    say(cast, maria, body)
    log = page(browser_of(cast.kiera), maria).split('role="log"')[1].split('class="composer-wrap"')[0]
    assert "&lt;" in log
    assert [part for part in ("<script", "<img", "<b onclick") if part in log] == []


def test_right_to_left_text_reads_in_its_own_direction(cast, browser_of, maria):
    say(cast, maria, "مرحبا")
    assert '<p dir="auto">مرحبا</p>' in page(browser_of(cast.kiera), maria)


def test_a_few_emoji_alone_are_drawn_large(cast, browser_of, maria):
    say(cast, maria, "👍🏽🙏")
    assert 'class="bubble" data-emoji' in page(browser_of(cast.kiera), maria)


def test_a_long_message_is_there_whole_behind_a_fold(cast, browser_of, maria):
    say(cast, maria, "word " * 800 + "the-end")
    text = page(browser_of(cast.kiera), maria)
    assert "Show all" in text
    assert "the-end" in text


def test_a_message_of_1200_characters_is_not_folded(cast, browser_of, maria):
    say(cast, maria, "x" * 1200)
    assert "Show all" not in page(browser_of(cast.kiera), maria)


@pytest.fixture
def long_thread(cast, maria):
    """A hundred and twenty messages, number 0 the oldest."""
    with tenant_transaction(cast.copperline.as_system()):
        Message.objects.bulk_create(
            Message(
                conversation=maria,
                direction="in",
                state="received",
                body=f"message {place}.",
                occurred_at=clock.now() - timedelta(minutes=200 - place),
            )
            for place in range(120)
        )
    return maria


def test_a_thread_shows_its_newest_fifty_and_the_way_to_earlier_ones(cast, browser_of, long_thread):
    browser = browser_of(cast.kiera)
    first = browser.get(address(long_thread))
    assert ("message 70." in first.text, "message 69." in first.text) == (True, False)
    earlier = browser.get(address(long_thread), {"from": first.context["earlier_cursor"], "earlier": 1})
    assert ("message 119." in earlier.text, "message 20." in earlier.text, "message 19." in earlier.text) == (
        True,
        True,
        False,
    )


def test_a_thread_that_fetches_itself_keeps_the_earlier_messages_it_has_shown(cast, browser_of, long_thread):
    browser = browser_of(cast.kiera)
    cursor = browser.get(address(long_thread)).context["earlier_cursor"]
    say(cast, long_thread, "The newest", minutes_ago=0)
    again = browser.get(address(long_thread), {"from": cursor}, headers=HTMX)
    assert ("The newest" in again.text, "message 70." in again.text) == (True, True)
    assert again.context["earlier_cursor"] == cursor


def test_a_thread_shown_to_its_beginning_stays_whole_when_it_fetches_itself(cast, browser_of, long_thread):
    browser = browser_of(cast.kiera)
    second = browser.get(address(long_thread), {"from": cursor_of(browser.get(address(long_thread))), "earlier": 1})
    third = browser.get(address(long_thread), {"from": cursor_of(second), "earlier": 1})
    again = browser.get(address(long_thread), {"from": third.context["shown_from"]}, headers=HTMX)
    assert ("message 0." in third.text, "message 0." in again.text, cursor_of(again)) == (True, True, "")


def cursor_of(answer):
    return answer.context["earlier_cursor"]


def test_a_conversation_takes_at_most_eight_statements(cast, browser_of, long_thread, django_assert_max_num_queries):
    browser = browser_of(cast.kiera)
    with django_assert_max_num_queries(8 + SAVEPOINT_AND_RELEASE):
        browser.get(address(long_thread))


def test_as_a_fragment_it_is_the_thread_and_what_changes_around_it(cast, browser_of, maria):
    say(cast, maria, "Hello")
    text = page(browser_of(cast.kiera), maria, **HTMX)
    assert "<html" not in text
    assert 'id="thread-actions" hx-swap-oob="true"' in text
    assert 'id="gate" data-for="reply" hidden hx-swap-oob="true"' in text
    assert "<textarea" not in text


def test_opening_the_page_reads_nothing_for_anybody(cast, browser_of, maria):
    say(cast, maria, "Hello")
    text = page(browser_of(cast.kiera), maria)
    assert f'hx-post="{address(maria, "reading/")}"' in text
    assert fresh(cast, maria).unread_count == 1


def test_having_the_thread_in_view_reads_it(cast, browser_of, maria):
    say(cast, maria, "Hello")
    assert browser_of(cast.kiera).post(address(maria, "reading/"), headers=HTMX).status_code == 204
    assert fresh(cast, maria).unread_count == 0


def test_without_scripts_a_button_marks_it_read_and_returns(cast, browser_of, maria):
    say(cast, maria, "Hello")
    assert browser_of(cast.kiera).post(address(maria, "reading/"))["Location"] == address(maria)


def test_a_read_thread_asks_for_no_reading(cast, browser_of, maria):
    say(cast, maria, "On our way", direction="out", state="sent", sender=cast.kiera)
    assert "reading/" not in page(browser_of(cast.kiera), maria)


def test_a_viewer_sees_the_thread_and_why_they_cannot_answer(cast, browser_of, maria):
    say(cast, maria, "Hello")
    text = page(browser_of(cast.ellie), maria)
    assert "Viewers can’t reply." in text
    assert not [part for part in ("<textarea", "Mark done", "assign-menu", "reading/") if part in text]


@pytest.mark.parametrize("verb", ["reading/", "assignment/", "closure/", "reopening/", "messages/"])
def test_a_viewer_can_change_nothing(cast, browser_of, maria, verb):
    assert browser_of(cast.ellie).post(address(maria, verb), {"body": "Hi", "mode": "note"}).status_code == 403


@pytest.mark.parametrize("verb", ["reading/", "assignment/", "closure/", "reopening/", "messages/"])
def test_another_company_finds_no_such_conversation_under_its_own_name(cast, browser_of, maria, verb):
    rex = browser_of(cast.rex)
    assert rex.post(f"/brightside/inbox/{maria.id}/{verb}", {"body": "Hi", "mode": "note"}).status_code == 404
    assert rex.get(f"/brightside/inbox/{maria.id}/").status_code == 404


def test_a_conversation_is_assigned_and_the_page_says_to_whom(cast, browser_of, maria):
    browser = browser_of(cast.kiera)
    answer = browser.post(address(maria, "assignment/"), {"assignee": cast.luis.id}, follow=True)
    assert fresh(cast, maria).assignee == cast.luis
    assert "Assigned to Luis" in answer.text


def test_with_scripts_an_assignment_answers_the_changed_parts(cast, browser_of, maria):
    answer = browser_of(cast.kiera).post(address(maria, "assignment/"), {"assignee": cast.luis.id}, headers=HTMX)
    assert 'id="thread-actions" hx-swap-oob="true"' in answer.text
    assert "Assigned to Luis" in answer.text.split('hx-swap-oob="beforeend:#toasts"')[1]


def test_an_empty_assignment_makes_it_nobodys(cast, browser_of, maria):
    with tenant_transaction(cast.kiera.as_tenant()):
        maria.assign(cast.kiera, by=cast.kiera)
    browser_of(cast.kiera).post(address(maria, "assignment/"), {"assignee": ""})
    assert fresh(cast, maria).assignee is None


@pytest.mark.parametrize("name", ["rex", "ellie"])
def test_nobody_from_elsewhere_and_no_viewer_can_be_given_a_conversation(cast, browser_of, maria, name):
    forged = {"assignee": getattr(cast, name).id}
    assert browser_of(cast.kiera).post(address(maria, "assignment/"), forged, headers=HTMX).status_code == 422
    assert fresh(cast, maria).assignee is None


def test_somebody_who_left_cannot_be_given_a_conversation(cast, browser_of, maria):
    with tenant_transaction(cast.dana.as_tenant()):
        Membership.objects.get(id=cast.marcus.id).remove(by=cast.dana)
    answer = browser_of(cast.kiera).post(address(maria, "assignment/"), {"assignee": cast.marcus.id}, follow=True)
    assert "That person can’t take it. Pick somebody else." in answer.text


def test_done_leads_to_whoever_waits_longest(cast, browser_of, number, maria):
    short = conversation_with(cast, number, "Short wait", "15125550101")
    long = conversation_with(cast, number, "Long wait", "15125550102")
    say(cast, short, "Hello", minutes_ago=5)
    say(cast, long, "Hello", minutes_ago=50)
    answer = browser_of(cast.kiera).post(address(maria, "closure/"), follow=True)
    assert answer.redirect_chain == [(address(long), 302)]
    assert "Done with Maria" in answer.text


def test_done_leads_to_the_list_when_nobody_waits(cast, browser_of, maria):
    say(cast, maria, "Hello")
    assert browser_of(cast.kiera).post(address(maria, "closure/"))["Location"] == "/copperline/inbox/"
    assert fresh(cast, maria).done_at is not None


def test_a_done_conversation_can_be_opened_again(cast, browser_of, maria):
    browser = browser_of(cast.kiera)
    browser.post(address(maria, "closure/"))
    assert "Reopen" in page(browser, maria)
    browser.post(address(maria, "reopening/"))
    assert fresh(cast, maria).done_at is None


def test_the_card_for_other_pages_shows_the_last_words_and_leads_here(cast, browser_of, maria):
    say(cast, maria, "Hello")
    text = browser_of(cast.kiera).get(f"/copperline/inbox/contacts/{maria.contact_id}/").text
    assert "Hello" in text
    assert f'href="{address(maria)}"' in text


def test_the_card_for_a_contact_of_another_company_does_not_exist(cast, browser_of, maria):
    assert browser_of(cast.rex).get(f"/brightside/inbox/contacts/{maria.contact_id}/").status_code == 404


def test_the_page_leads_to_a_call_a_deal_and_the_contact(cast, browser_of, maria):
    text = page(browser_of(cast.kiera), maria)
    assert 'href="tel:+15125550142"' in text
    assert f"/copperline/pipeline/deals/new/?contact={maria.contact_id}&amp;next={address(maria)}" in text
    assert f'href="/copperline/contacts/{maria.contact_id}/"' in text
