"""How a message of the business travels, and how the product hears of it."""

from typing import Any

import pytest

from tests.sandbox.running import MARIA, NUMBER, Sandbox, Webhook

TEMPLATE: dict[str, Any] = {"type": "template", "template": {"name": "estimate_ready", "language": {"code": "en_US"}}}


def test_a_message_is_sent_delivered_and_read_in_signed_posts_of_their_own(sandbox: Sandbox, webhook: Webhook) -> None:
    message = sandbox.send().json()["messages"][0]["id"]
    sandbox.control("read", **{"from": MARIA})
    arrivals = webhook.wait_for(3)
    assert [status["status"] for status in webhook.statuses] == ["sent", "delivered", "read"]
    assert {status["id"] for status in webhook.statuses} == {message}
    assert all(arrival.is_signed for arrival in arrivals)


def test_a_status_has_the_shape_of_2026(sandbox: Sandbox, webhook: Webhook) -> None:
    contact = sandbox.send(biz_opaque_callback_data="row-17").json()["contacts"][0]
    value = webhook.wait_for(1)[0].value
    status = value["statuses"][0]
    assert value["metadata"] == {"display_phone_number": "15125550100", "phone_number_id": NUMBER}
    assert value["contacts"] == [{"profile": {"name": "Maria Delgado"}, "wa_id": MARIA, "user_id": contact["user_id"]}]
    assert (status["recipient_id"], status["recipient_user_id"]) == (MARIA, contact["user_id"])
    assert status["biz_opaque_callback_data"] == "row-17"
    assert status["pricing"] == {
        "billable": False,
        "pricing_model": "PMP",
        "type": "free_customer_service",
        "category": "service",
    }


def test_outside_24_hours_a_message_is_accepted_and_fails_later(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.control("window", **{"from": MARIA, "age": 25 * 3600})
    assert sandbox.send().status_code == 200
    value = webhook.wait_for(1)[0].value
    assert value["statuses"][0]["errors"][0]["code"] == 131047
    assert "contacts" not in value
    assert "pricing" not in value["statuses"][0]


def test_outside_24_hours_a_message_is_refused_at_once_where_that_is_switched_on(sandbox: Sandbox) -> None:
    sandbox.control("switches", window_check="sync")
    sandbox.clock.ahead = 25 * 3600
    answer = sandbox.send()
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 131047)


def test_a_customers_message_opens_the_window_from_its_own_time(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.clock.ahead = 30 * 3600
    sandbox.write(age=25 * 3600)
    sandbox.send()
    webhook.wait_until(lambda _arrivals: webhook.statuses)
    assert webhook.statuses[0]["status"] == "failed"
    sandbox.write()
    sandbox.send()
    webhook.wait_until(lambda _arrivals: "delivered" in webhook.kinds)


def test_a_template_reaches_a_stranger_outside_the_window(sandbox: Sandbox, webhook: Webhook) -> None:
    answer = sandbox.send(to="15125550177", **TEMPLATE).json()
    assert answer["messages"][0]["message_status"] == "accepted"
    webhook.wait_for(2)
    assert webhook.kinds == ["sent", "delivered"]
    assert webhook.statuses[0]["pricing"]["billable"] is True


def test_free_text_to_a_stranger_fails_because_they_never_wrote(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.send(to="15125550177")
    webhook.wait_for(1)
    assert webhook.statuses[0]["errors"][0]["code"] == 131047


@pytest.mark.parametrize("nobody", ["15125550148", "123", "1234567890123456"])
def test_a_number_without_whatsapp_is_undeliverable(sandbox: Sandbox, webhook: Webhook, nobody: str) -> None:
    assert sandbox.send(to=nobody).status_code == 200
    webhook.wait_for(1)
    assert webhook.statuses[0]["errors"][0]["code"] == 131026
    assert webhook.statuses[0]["recipient_id"] == nobody


def test_a_phone_that_is_off_gets_its_messages_when_it_is_on_again(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.control("phone", **{"from": MARIA, "online": False})
    sandbox.send()
    webhook.wait_for(1)
    assert sandbox.sent()[0]["status"] == "sent"
    sandbox.control("phone", **{"from": MARIA, "online": True})
    webhook.wait_for(2)
    assert webhook.kinds == ["sent", "delivered"]


def test_without_read_receipts_the_business_is_not_told(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.control("phone", **{"from": MARIA, "receipts": False})
    sandbox.send()
    assert sandbox.control("read", **{"from": MARIA}) == {"read": 1}
    sandbox.write("The last thing to arrive")
    webhook.wait_for(3)
    assert webhook.kinds == ["sent", "delivered", "text"]


def test_duplicates_arrive_twice_with_the_same_body(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.control("switches", duplicates=True)
    sandbox.write()
    arrivals = webhook.wait_for(2)
    assert arrivals[0].body == arrivals[1].body


def test_out_of_order_means_delivered_before_sent(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.control("switches", out_of_order=True)
    sandbox.send()
    webhook.wait_for(2)
    assert webhook.kinds == ["delivered", "sent"]


def test_the_pair_limit_refuses_a_second_message_within_six_seconds(sandbox: Sandbox) -> None:
    sandbox.control("switches", pair_rate=True)
    assert sandbox.send().status_code == 200
    assert sandbox.send().json()["error"]["code"] == 131056
    sandbox.clock.ahead = 6
    assert sandbox.send().status_code == 200
