"""The table says MISSED exactly when a promise is broken."""

from tests.performance.results import Row, table


def test_a_promise_is_kept_at_its_very_limit():
    assert Row("a", 1.25, 1.25).is_kept


def test_more_than_a_ceiling_is_missed():
    assert Row("a", 1.26, 1.25).cells == ("a", "1.26", "≤ 1.25", "MISSED")


def test_less_than_a_floor_is_missed():
    assert Row("a", 0.34, 0.35, at_least=True).cells == ("a", "0.34", "≥ 0.35", "MISSED")


def test_numbers_stand_under_each_other():
    rows = [Row("short", 5, 8, "{:.0f}"), Row("a longer name", 1500, 2000, "{:,.0f}", note="of 2,000")]
    assert table(rows).splitlines() == [
        "what           measured    limit",
        "short                 5      ≤ 8  OK",
        "a longer name     1,500  ≤ 2,000  OK  of 2,000",
    ]
