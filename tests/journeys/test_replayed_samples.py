"""`manage.py replay_samples`: recorded webhooks go in by the front door, and it says what became of each."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.product import Product

ELSEWHERE = {"display_phone_number": "15550783881", "phone_number_id": "106540352242922"}
SAM = {"from": "15125550188", "timestamp": "1700000000"}


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """A folder of samples, all addressed to somebody else's number."""
    hello = {**SAM, "id": "wamid.sample", "type": "text", "text": {"body": "Is this still for sale?"}}
    again = {**SAM, "id": "wamid.sample", "type": "text", "text": {"body": "Another example of the same id"}}
    thanks = {
        **SAM,
        "id": "wamid.reaction",
        "type": "reaction",
        "reaction": {"message_id": "wamid.sample", "emoji": "🙏"},
    }
    save(tmp_path / "1-text.json", "messages", metadata=ELSEWHERE, messages=[hello])
    save(tmp_path / "2-text.json", "messages", metadata=ELSEWHERE, messages=[again])
    save(tmp_path / "3-reaction.json", "messages", metadata=ELSEWHERE, messages=[thanks])
    save(tmp_path / "4-account.json", "account_review_update", decision="APPROVED")
    save(tmp_path / "5-account.json", "account_review_update", decision="APPROVED")
    return tmp_path


def save(path: Path, field: str, **value: Any) -> None:
    entry = {"id": "102290129340398", "time": 1700000000, "changes": [{"field": field, "value": value}]}
    path.write_text(json.dumps({"object": "whatsapp_business_account", "entry": [entry]}))


def test_each_sample_is_filed_with_the_demos_company(product: Product, samples: Path) -> None:
    said = product.manage("replay_samples", str(samples))
    assert "1-text.json  200\n    applied: MessageReceived\n      contact: (512) 555-0188" in said
    assert "(512) 555-0188: Is this still for sale?" in said
    assert "(512) 555-0188: Another example of the same id" in said
    assert "3-reaction.json  200\n    applied: ReactionReceived" in said
    assert "4-account.json  200\n    kept: AccountEvent" in said
    assert "5-account.json  200\n    repeat: " in said
    assert said.endswith("5 samples: 3 applied, 1 kept\n")
