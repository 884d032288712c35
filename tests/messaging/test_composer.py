"""Writing: replies, notes, bad input, and the gate."""

from datetime import timedelta

import pytest

from customerflows import clock
from messaging.models import Conversation, WhatsAppNumber
from security.models import OutboxEntry
from security.tenancy.context import tenant_transaction
from tests.messaging.conversing import connected, conversation_with, fresh, said_in, say

HTMX = {"HX-Request": "true"}
DAY = timedelta(days=1)


@pytest.fixture
def maria(cast):
    """She wrote a minute ago: the window is open."""
    conversation = conversation_with(cast, connected(cast))
    say(cast, conversation, "Hello")
    return conversation


def send(browser, conversation, body, mode="reply", key="", **headers):
    form = {"body": body, "mode": mode, "key": key}
    return browser.post(f"/copperline/inbox/{conversation.id}/messages/", form, headers=headers)


def written(cast, conversation):
    return [message.body for message in said_in(cast, conversation)[1:]]


def close_window(cast, conversation):
    with tenant_transaction(cast.copperline.as_system()):
        Conversation.objects.filter(id=conversation.id).update(last_inbound_at=clock.now() - 2 * DAY)


@pytest.mark.parametrize("name", ["dana", "luis", "kiera", "marcus"])
def test_who_may_answer_sends_a_reply(cast, browser_of, maria, name):
    member = getattr(cast, name)
    assert send(browser_of(member), maria, "On our way")["Location"] == f"/copperline/inbox/{maria.id}/"
    reply = said_in(cast, maria)[-1]
    assert (reply.body, reply.state, reply.direction, reply.sender_id) == ("On our way", "sending", "out", member.id)


def test_a_reply_is_promised_to_the_worker_in_the_same_transaction(cast, browser_of, maria):
    send(browser_of(cast.kiera), maria, "On our way")
    with tenant_transaction(cast.copperline.as_system()):
        assert OutboxEntry.objects.filter(name="messaging.deliver").count() == 1


def test_the_first_to_answer_takes_the_conversation_and_reads_it(cast, browser_of, maria):
    send(browser_of(cast.kiera), maria, "On our way")
    now = fresh(cast, maria)
    assert (now.assignee, now.unread_count) == (cast.kiera, 0)


def test_with_scripts_the_answer_is_the_thread_without_the_form(cast, browser_of, maria):
    answer = send(browser_of(cast.kiera), maria, "On our way", **HTMX)
    assert answer.status_code == 200
    assert "On our way" in answer.text
    assert "<textarea" not in answer.text
    assert 'id="composer-trouble" role="alert" hidden hx-swap-oob="true"' in answer.text


def test_the_same_key_twice_sends_once(cast, browser_of, maria):
    browser = browser_of(cast.kiera)
    send(browser, maria, "On our way", key="one-and-the-same")
    send(browser, maria, "On our way", key="one-and-the-same")
    assert written(cast, maria) == ["On our way"]


def test_each_page_comes_with_a_key_of_its_own(cast, browser_of, maria):
    browser = browser_of(cast.kiera)
    pages = [browser.get(f"/copperline/inbox/{maria.id}/").context["form"]["key"].value() for _ in range(2)]
    assert len(set(pages)) == 2


def test_a_note_is_kept_among_colleagues_and_not_sent(cast, browser_of, maria):
    send(browser_of(cast.kiera), maria, "Bring the ladder", mode="note")
    assert said_in(cast, maria)[-1].direction == "note"
    with tenant_transaction(cast.copperline.as_system()):
        assert not OutboxEntry.objects.filter(name="messaging.deliver").exists()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("x" * 4096, id="4,096 characters"),
        pytest.param("🔧" * 4096, id="4,096 emoji"),
        pytest.param("line\r\n" * 800 + "end", id="line breaks as browsers send them"),
        pytest.param("👍🏽👩‍🔧", id="emoji"),
        pytest.param("مرحبا \u202eabc", id="right to left"),
        pytest.param("<script>alert(1)</script>", id="script"),
        pytest.param("<b>bold</b> & more", id="markup"),
    ],
)
def test_what_whatsapp_takes_is_kept_as_it_was_written(cast, browser_of, maria, body):
    browser = browser_of(cast.kiera)
    assert send(browser, maria, body).status_code == 302
    assert written(cast, maria) == [body.replace("\r\n", "\n")]
    assert "<script>alert" not in browser.get(f"/copperline/inbox/{maria.id}/").text


REFUSED = [
    pytest.param("", "Write something first.", id="empty"),
    pytest.param(" \n\t ", "Write something first.", id="blank"),
    pytest.param("x" * 4097, "A message holds at most 4,096 characters. This has 4,097.", id="4,097 characters"),
    pytest.param("Hello\0there", "This text holds a character that can’t be sent (NUL).", id="NUL byte"),
]


@pytest.mark.parametrize(("body", "reason"), REFUSED)
def test_what_cannot_be_sent_comes_back_with_its_text_and_the_reason(cast, browser_of, maria, body, reason):
    answer = send(browser_of(cast.kiera), maria, body, key="kept")
    assert answer.status_code == 422
    assert reason in answer.text
    assert answer.context["form"]["body"].value() == body
    assert answer.context["form"]["key"].value() == "kept"
    assert written(cast, maria) == []


@pytest.mark.parametrize(("body", "reason"), REFUSED)
def test_with_scripts_the_reason_comes_and_the_form_stays_where_it_is(cast, browser_of, maria, body, reason):
    answer = send(browser_of(cast.kiera), maria, body, **HTMX)
    assert answer.status_code == 422
    assert reason in answer.text.split('id="composer-trouble"')[1]
    assert "<textarea" not in answer.text


@pytest.mark.parametrize("form", [{"mode": "shout"}, {"key": "k" * 65}, {"key": "a\0b"}])
def test_a_form_that_was_tampered_with_is_refused(cast, browser_of, maria, form):
    answer = send(browser_of(cast.kiera), maria, **{"body": "Hello", **form})
    assert answer.status_code == 422
    assert "This page is out of date. Reload it and try again." in answer.text


def test_a_refused_text_of_markup_comes_back_as_text(cast, browser_of, maria):
    answer = send(browser_of(cast.kiera), maria, "</textarea><script>alert(1)</script>" + "x" * 4097)
    assert "</textarea><script>" not in answer.text


def test_an_open_window_says_how_long_it_stays_open(cast, browser_of, maria):
    text = browser_of(cast.kiera).get(f"/copperline/inbox/{maria.id}/").text
    assert "23 h 58 m left to reply" in text or "23 h 59 m left to reply" in text


def test_the_last_three_hours_are_amber(cast, browser_of, maria):
    with tenant_transaction(cast.copperline.as_system()):
        Conversation.objects.filter(id=maria.id).update(last_inbound_at=clock.now() - timedelta(hours=23, minutes=17.5))
    text = browser_of(cast.kiera).get(f"/copperline/inbox/{maria.id}/").text
    assert "Closes in 42 min" in text
    assert "data-low" in text


def test_a_closed_window_says_why_and_how_to_call(cast, browser_of, maria):
    close_window(cast, maria)
    text = browser_of(cast.kiera).get(f"/copperline/inbox/{maria.id}/").text
    gate = text.split('id="gate"')[1].split("<textarea")[0]
    assert "More than 24 hours since Maria last wrote." in gate
    assert 'href="tel:+15125550142"' in gate


def test_nothing_is_sent_through_a_closed_window(cast, browser_of, maria):
    close_window(cast, maria)
    answer = send(browser_of(cast.kiera), maria, "On our way")
    assert answer.status_code == 422
    assert "More than 24 hours since Maria last wrote." in answer.context["form"].trouble
    assert written(cast, maria) == []


def test_a_note_needs_no_window(cast, browser_of, maria):
    close_window(cast, maria)
    assert send(browser_of(cast.kiera), maria, "Bring the ladder", mode="note").status_code == 302


def test_a_disconnected_number_says_so_instead_of_sending(cast, browser_of, maria):
    with tenant_transaction(cast.dana.as_tenant()):
        WhatsAppNumber.objects.get().report(WhatsAppNumber.Health.DISCONNECTED, "Gone")
    answer = send(browser_of(cast.kiera), maria, "On our way", **HTMX)
    assert answer.status_code == 422
    assert "Your WhatsApp number is disconnected." in answer.text


@pytest.fixture
def failed(cast, maria):
    ours = {"direction": "out", "state": "failed", "sender": cast.luis, "error": "Not sent: no connection."}
    return say(cast, maria, "On our way", may_retry=True, **ours)


def retry(browser, message, company="copperline", **headers):
    return browser.post(f"/{company}/inbox/messages/{message.id}/retry/", headers=headers)


def test_a_failed_message_can_be_sent_again(cast, browser_of, maria, failed):
    assert retry(browser_of(cast.kiera), failed)["Location"] == f"/copperline/inbox/{maria.id}/"
    assert said_in(cast, maria)[-1].state == "sending"


def test_another_try_through_a_closed_window_says_why_not(cast, browser_of, maria, failed):
    close_window(cast, maria)
    answer = retry(browser_of(cast.kiera), failed, **HTMX)
    assert answer.status_code == 422
    assert "More than 24 hours since Maria last wrote." in answer.text.split('hx-swap-oob="beforeend:#toasts"')[1]
    assert said_in(cast, maria)[-1].state == "failed"


def test_a_failure_that_no_try_can_mend_is_not_tried(cast, browser_of, maria):
    lost = say(cast, maria, "On our way", direction="out", state="failed", sender=cast.luis)
    assert retry(browser_of(cast.kiera), lost, **HTMX).status_code == 422


def test_a_message_that_did_not_fail_has_nothing_to_try(cast, browser_of, maria):
    assert retry(browser_of(cast.kiera), said_in(cast, maria)[0]).status_code == 404


def test_a_viewer_cannot_try_again(cast, browser_of, failed):
    assert retry(browser_of(cast.ellie), failed).status_code == 403


def test_another_company_cannot_try_it_under_its_own_name(cast, browser_of, failed):
    assert retry(browser_of(cast.rex), failed, company="brightside").status_code == 404
