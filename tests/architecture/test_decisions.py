"""A decision record says what led to it, what was decided and what follows, and is found by its number."""

import re
from collections import Counter

import pytest

from customerflows.checks.commands import ROOT

RECORDS = sorted((ROOT / "customerflows" / "decisions").glob("*.md"))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_record_has_a_title_and_its_three_parts(record):
    headings = re.findall(r"^(#{1,2}) (.+)$", record.read_text(), re.MULTILINE)
    assert [heading for level, heading in headings if level == "##"] == ["Context", "Decision", "Consequences"]
    assert [level for level, heading in headings].count("#") == 1


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_record_is_about_half_a_page(record):
    assert len(record.read_text().splitlines()) <= 40


def test_every_record_has_its_own_number():
    numbers = Counter(record.name[:4] for record in RECORDS)
    assert {number: times for number, times in numbers.items() if times > 1 or not number.isdigit()} == {}
