"""The particulars of events: times, errors, prices, advertisements, templates, accounts."""

from datetime import UTC, datetime

import pytest

from messaging.whatsapp.events import Pricing, Status
from tests.messaging.whatsapp.envelopes import (
    ERROR,
    NUMBER_ID,
    OTHER_WAMID,
    account,
    envelope,
    message,
    received,
    status,
    template,
    text,
    value,
)
from tests.messaging.whatsapp.reading import events_of, only

NOON = datetime(2025, 6, 15, 15, 6, 40, tzinfo=UTC)


@pytest.mark.parametrize("stamp", ["1750000000", 1750000000, "1750000000000", 1750000000000])
def test_times_come_in_seconds_or_milliseconds_as_words_or_numbers(stamp):
    assert only(received(text(timestamp=stamp))).occurred_at == NOON


@pytest.mark.parametrize("stamp", [None, "", "soon", -5, 0, True, 1.5, [], 10**30, "9" * 40, "\u0661\u0667\u0665"])
def test_a_time_that_is_none_is_nothing(stamp):
    assert only(received(text(timestamp=stamp))).occurred_at is None


def test_what_has_no_time_of_its_own_happened_when_the_entry_was_sent():
    assert only(account("account_update", event="ACCOUNT_DELETED")).occurred_at == NOON


def test_an_address_book_entry_keeps_its_time_in_its_metadata():
    shape = {"action": "add", "contact": {}, "metadata": {"timestamp": "1750000000"}}
    assert only(envelope("smb_app_state_sync", value(state_sync=[shape]))).occurred_at == NOON


def test_a_reply_names_the_message_it_answers():
    assert only(received(text(context={"id": OTHER_WAMID}))).reply_to == OTHER_WAMID


def test_a_forwarded_message_says_so():
    event = only(received(text(context={"frequently_forwarded": True})))
    assert (event.is_forwarded, event.is_forwarded_often) == (True, True)


def test_a_message_from_an_advertisement_names_it():
    referral = {"source_type": "ad", "source_id": "120226", "ctwa_clid": "Aff-n8", "headline": "Chat with us"}
    event = only(received(text(referral=referral)))
    assert (event.referral.source_id, event.referral.ctwa_clid) == ("120226", "Aff-n8")


def test_a_question_about_a_product_names_it():
    asked = {"id": OTHER_WAMID, "referred_product": {"catalog_id": "1948", "product_retailer_id": "di9"}}
    assert only(received(text(context=asked))).product == ("1948", "di9")


def test_an_unsupported_message_keeps_the_reason():
    [error] = only(received(message("unsupported", errors=[ERROR]))).errors
    assert (error.code, error.details) == (131051, "Message type is currently not supported.")


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("sent", Status.SENT),
        ("delivered", Status.DELIVERED),
        ("READ", Status.READ),
        ("played", Status.PLAYED),
        ("failed", Status.FAILED),
        ("deleted", Status.DELETED),
        ("pondering", Status.UNKNOWN),
    ],
)
def test_every_status_has_a_meaning(word, meaning):
    assert only(status(word)).status is meaning


def test_a_failed_status_says_why_and_gives_our_own_id_back():
    event = only(status("failed", errors=[ERROR], biz_opaque_callback_data="message-7"))
    assert (event.errors[0].code, event.callback) == (131051, "message-7")


def test_a_status_tells_its_price_where_meta_does():
    priced = status("sent", pricing={"category": "marketing", "type": "regular", "billable": True})
    assert only(priced).pricing == Pricing("marketing", "regular", is_billable=True)
    assert only(status("sent")).pricing is None


def test_a_rejected_template_brings_metas_advice():
    advice = {"reason": "Blanks next to each other", "recommendation": "Put words between them"}
    shape = template("message_template_status_update", event="REJECTED", reason="INVALID_FORMAT", rejection_info=advice)
    event = only(shape)
    assert (event.template.id, event.status, event.reason, event.recommendation) == (
        "1689556908129832",
        "REJECTED",
        "INVALID_FORMAT",
        "Put words between them",
    )


def test_no_reason_is_no_reason():
    assert only(template("message_template_status_update", event="APPROVED", reason="NONE")).reason is None


def test_a_category_change_is_announced_a_day_ahead():
    shape = template(
        "template_category_update",
        new_category="UTILITY",
        correct_category="MARKETING",
        category_update_timestamp=1750000000,
    )
    assert (only(shape).current, only(shape).upcoming, only(shape).effective_at) == ("UTILITY", "MARKETING", NOON)


@pytest.mark.parametrize(
    ("shape", "event", "phone"),
    [
        (account("account_update", event="DISABLED_UPDATE"), "DISABLED_UPDATE", None),
        (account("account_review_update", decision="APPROVED"), "account_review_update", None),
        (account("account_alerts", alert_info={"alert_type": "LIMITS_DEFERRED"}), "LIMITS_DEFERRED", None),
        (
            account("phone_number_quality_update", event="FLAGGED", display_phone_number="+1 512-555-0100"),
            "FLAGGED",
            "15125550100",
        ),
    ],
)
def test_an_account_event_goes_by_metas_word_and_names_the_number(shape, event, phone):
    assert (only(shape).event, only(shape).phone) == (event, phone)


def test_a_partners_notice_belongs_to_the_account_it_is_about():
    assert only(account("account_update", event="PARTNER_ADDED", waba_info={"waba_id": "77"})).waba_id == "77"


def test_an_error_of_its_own_is_reported():
    event = only(envelope("messages", value(errors=[ERROR])))
    assert (event.error.code, event.phone_number_id) == (131051, NUMBER_ID)


def test_a_declined_history_is_an_error():
    shape = {"metadata": {}, "errors": [{"code": 2593109, "title": "Not shared"}]}
    [_, declined] = events_of(envelope("history", value(history=[shape])))
    assert declined.error.code == 2593109
