"""Two people moving cards at the same moment, on two connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from tests.pipeline.jobs import fresh, lane_of, move, open_deal, totals_of


def move_back_and_forth(deal, stages, by, start):
    """Move a card ten times from lane to lane, then give the connection back."""
    start.wait()
    try:
        for stage in stages * 5:
            move(fresh(deal, by), stage, by=by)
    finally:
        connection.close()


def test_moves_that_cross_wait_for_each_other_and_lose_nothing(lasting_cast):
    here = open_deal(lasting_cast.kiera, "Here", "Contacted", value_cents=100)
    there = open_deal(lasting_cast.kiera, "There", "Visit booked", value_cents=200)
    start = Barrier(2)
    with ThreadPoolExecutor(2) as people:
        right = people.submit(move_back_and_forth, here, ("Visit booked", "Contacted"), lasting_cast.kiera, start)
        left = people.submit(move_back_and_forth, there, ("Contacted", "Visit booked"), lasting_cast.luis, start)
    assert (right.exception(), left.exception()) == (None, None)
    assert (lane_of(lasting_cast.kiera, "Contacted"), lane_of(lasting_cast.kiera, "Visit booked")) == (
        ["Here"],
        ["There"],
    )
    kept, counted = totals_of(lasting_cast.kiera)
    assert kept == counted


def test_one_card_moved_by_two_people_at_once_is_counted_once(lasting_cast):
    deal = open_deal(lasting_cast.kiera, "Ducts", value_cents=100)
    start = Barrier(2)
    with ThreadPoolExecutor(2) as people:
        won = people.submit(move_back_and_forth, deal, ("Won", "New lead"), lasting_cast.kiera, start)
        lost = people.submit(move_back_and_forth, deal, ("Lost", "Contacted"), lasting_cast.luis, start)
    assert (won.exception(), lost.exception()) == (None, None)
    kept, counted = totals_of(lasting_cast.kiera)
    assert kept == counted
    assert sum(count for count, _cents in kept.values()) == 1
