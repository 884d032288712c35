"""What Meta tells about the account and the number, and what the team sees of it."""

import json
from typing import Any

import pytest

from messaging.models import InboundEvent, Message, WhatsAppNumber
from messaging.operations.receiving import drain
from messaging.whatsapp.contents import MessageKind
from security.tenancy.context import tenant_transaction
from tests.cast import Cast
from tests.messaging.envelopes import COPPERLINE_NUMBER, connect_number, envelope, post

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "queue"])


@pytest.fixture
def stage(lasting_cast: Cast) -> Cast:
    """The cast with Copperline's number."""
    connect_number(lasting_cast.dana, COPPERLINE_NUMBER, "+15125550100")
    return lasting_cast


def tell(event: str, **more: Any) -> None:
    """Meta says something about the whole account."""
    change = {"field": "account_update", "value": {"event": event, **more}}
    entry = {"id": f"waba-{COPPERLINE_NUMBER}", "time": 1743451903, "changes": [change]}
    post(json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode())
    drain()


def health(stage: Cast) -> str:
    with tenant_transaction(stage.kiera.as_tenant()):
        return WhatsAppNumber.objects.get().health


def outcomes(stage: Cast) -> list[str]:
    with tenant_transaction(stage.kiera.as_tenant()):
        return [event.outcome for event in InboundEvent.objects.order_by("id")]


def test_a_ban_disconnects_and_its_end_connects_again(stage: Cast) -> None:
    tell("DISABLED_UPDATE", ban_info={"waba_ban_state": "DISABLE", "waba_ban_date": "April 16, 2025"})
    assert health(stage) == "disconnected"
    tell("DISABLED_UPDATE", ban_info={"waba_ban_state": "REINSTATE", "waba_ban_date": "April 17, 2025"})
    assert health(stage) == "connected"


def test_a_coming_ban_is_a_warning(stage: Cast) -> None:
    tell("DISABLED_UPDATE", ban_info={"waba_ban_state": "SCHEDULE_FOR_DISABLE"})
    assert health(stage) == "attention"


def test_a_ban_of_unknown_form_is_taken_as_one(stage: Cast) -> None:
    tell("DISABLED_UPDATE", ban_info=["?"])
    assert health(stage) == "disconnected"


def test_a_late_warning_does_not_bring_back_what_is_cut_off(stage: Cast) -> None:
    tell("PARTNER_REMOVED")
    tell("ACCOUNT_RESTRICTION")
    assert health(stage) == "disconnected"
    assert outcomes(stage) == ["applied", "applied"]


def test_a_verified_business_is_no_connected_number(stage: Cast) -> None:
    tell("PARTNER_REMOVED")
    tell("VERIFIED_ACCOUNT")
    assert health(stage) == "disconnected"
    assert outcomes(stage) == ["applied", "kept"]


@pytest.mark.parametrize(("code", "shown"), [(130429, "connected"), (131035, "connected"), (131031, "attention")])
def test_only_an_error_of_the_account_is_shown_at_the_number(stage: Cast, code: int, shown: str) -> None:
    post(envelope({"errors": [{"code": code, "title": "Something", "message": "Something"}]}))
    drain()
    assert health(stage) == shown


@pytest.mark.parametrize("kind", MessageKind)
def test_every_kind_of_message_fits_its_column(kind: MessageKind) -> None:
    longest = Message._meta.get_field("kind").max_length
    assert longest is not None
    assert len(kind) <= longest
