"""When a next step is due, in the words of a card."""

from datetime import date

import pytest
import time_machine

from pipeline.models.due import Due

SUNDAY = "2026-11-22T12:00:00Z"


@pytest.mark.parametrize(
    ("step", "on", "text", "tone"),
    [
        ("Call", date(2026, 11, 22), "Call · today", "copper"),
        ("Call today", date(2026, 11, 22), "Call today", "copper"),
        ("Visit, 9 AM", date(2026, 11, 23), "Visit, 9 AM · tomorrow", "slate"),
        ("Visit", date(2026, 11, 27), "Visit · Fri", "slate"),
        ("Visit", date(2026, 12, 24), "Visit · Dec 24", "slate"),
        ("Visit", date(2027, 1, 4), "Visit · Jan 4, 2027", "slate"),
        ("Call", date(2026, 11, 16), "Call · due Nov 16", "rose"),
        ("", date(2026, 11, 23), "Tomorrow", "slate"),
        ("", date(2026, 11, 20), "Due Nov 20", "rose"),
        ("Call", None, "Call", "slate"),
    ],
)
def test_a_step_and_its_day_read_as_one_phrase(step, on, text, tone):
    with time_machine.travel(SUNDAY, tick=False):
        due = Due.of(step, on)
    assert due is not None
    assert (due.text, due.tone) == (text, tone)


def test_no_step_and_no_day_is_nothing():
    assert Due.of("", None) is None
