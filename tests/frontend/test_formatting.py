"""Figures, times and names as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from customerflows import formatting
from customerflows.templatetags.ui import phone

# A Sunday, 9:42 in the morning in Chicago (CST, UTC-6).
NOW = datetime(2026, 11, 22, 15, 42, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _sunday_in_chicago():
    with time_machine.travel(NOW, tick=False), timezone.override("America/Chicago"):
        yield


@pytest.mark.parametrize(
    ("cents", "shown"),
    [(745000, "$7,450"), (745050, "$7,450.50"), (5, "$0.05"), (0, "$0"), (-12900, "-$129"), (None, "")],
)
def test_money_shows_cents_only_when_there_are_any(cents, shown):
    assert formatting.money(cents) == shown


@pytest.mark.parametrize(
    ("e164", "shown"), [("+15125550142", "(512) 555-0142"), ("+442079460958", "+44 20 7946 0958"), (None, ""), ("", "")]
)
def test_phones_are_national_at_home_and_international_abroad(e164, shown):
    assert phone(e164) == shown


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (NOW, "9:42 AM"),
        (datetime(2026, 11, 22, 6, 5, tzinfo=UTC), "12:05 AM"),
        (datetime(2026, 11, 22, 5, 59, tzinfo=UTC), "Yesterday"),
        (datetime(2026, 11, 19, 18, 0, tzinfo=UTC), "Thu"),
        (datetime(2026, 11, 16, 18, 0, tzinfo=UTC), "Mon"),
        (datetime(2026, 11, 15, 18, 0, tzinfo=UTC), "Nov 15"),
        (datetime(2025, 11, 16, 18, 0, tzinfo=UTC), "Nov 16, 2025"),
        (datetime(2026, 11, 24, 18, 0, tzinfo=UTC), "Nov 24"),
        (None, ""),
    ],
)
def test_a_chat_time_is_as_short_as_it_can_be(moment, shown):
    assert formatting.chat_time(moment) == shown


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (NOW, "Today"),
        (NOW - timedelta(days=1), "Yesterday"),
        (NOW - timedelta(days=6), "Monday, Nov 16"),
        (NOW - timedelta(days=400), "Oct 18, 2025"),
        (None, ""),
    ],
)
def test_a_day_is_named(moment, shown):
    assert formatting.day_name(moment) == shown


def test_the_full_stamp_says_day_date_time_and_zone():
    assert formatting.full_stamp(NOW) == "Sunday, Nov 22, 2026, 9:42 AM CST"


def test_the_evening_in_california_is_the_same_day_there():
    with (
        timezone.override("America/Los_Angeles"),
        time_machine.travel(datetime(2026, 11, 23, 5, tzinfo=UTC), tick=False),
    ):
        assert formatting.chat_time(NOW) == "7:42 AM"


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (timedelta(hours=23, minutes=12), "23 h 12 m"),
        (timedelta(hours=3), "3 h"),
        (42 * 60 + 59, "42 min"),
        (59, "less than a minute"),
        (timedelta(days=1, hours=5), "1 day"),
        (timedelta(days=6), "6 days"),
        (None, ""),
    ],
)
def test_a_duration_has_at_most_two_units(span, shown):
    assert formatting.duration(span) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Maria Delgado", "MD"),
        ("Anna Maria von Stein", "AS"),
        ("dana", "D"),
        ("@garage_ray", "G"),
        ("(Bob) Smith", "BS"),
        ("李 雷", "李雷"),
        ("🔥", "?"),
        ("", "?"),
        (None, "?"),
    ],
)
def test_initials_come_from_the_first_and_the_last_word(name, shown):
    assert formatting.initials(name) == shown


def test_an_id_keeps_its_tone():
    assert (formatting.tone_of("abc"), formatting.tone_of("abd")) == ("teal", "sky")


def test_all_tones_are_used():
    assert {formatting.tone_of(number) for number in range(100)} == set(formatting.TONES)
