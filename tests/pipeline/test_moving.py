"""Moving a deal: where it lands, what closes, and what is written down."""

import math

import pytest
from django.db import ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.models import Activity
from pipeline.models import Deal
from security.models import OutboxEntry
from security.tenancy.context import tenant_transaction
from tests.pipeline.jobs import (
    STAGES,
    expected_after,
    fresh,
    history_of,
    lane_of,
    lanes_of,
    move,
    open_deal,
    play,
    stage_of,
    totals_of,
)

MOVES = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(STAGES), st.none() | st.integers(0, 4)), min_size=1, max_size=8
)


@pytest.fixture
def jobs(cast):
    """Five deals in New lead, from A at the top to E."""
    made = [open_deal(cast.kiera, title, value_cents=place * 100) for place, title in enumerate("EDCBA")]
    return made[::-1]


def test_a_new_deal_lies_at_the_top_of_its_lane(cast):
    open_deal(cast.kiera, "Older")
    open_deal(cast.kiera, "Newer")
    assert lane_of(cast.kiera) == ["Newer", "Older"]


def test_a_deal_lands_above_the_card_it_was_dropped_on(cast, jobs):
    top, *_, bottom = jobs
    move(bottom, "New lead", by=cast.kiera, before=top)
    assert lane_of(cast.kiera) == ["E", "A", "B", "C", "D"]


def test_a_deal_lands_between_two_cards(cast, jobs):
    top, _second, third, *_ = jobs
    move(top, "New lead", by=cast.kiera, before=third)
    assert lane_of(cast.kiera) == ["B", "A", "C", "D", "E"]


def test_a_deal_goes_to_the_end_of_an_open_lane_without_a_neighbour(cast, jobs):
    move(jobs[0], "New lead", by=cast.kiera)
    assert lane_of(cast.kiera) == ["B", "C", "D", "E", "A"]


def test_the_latest_win_lies_on_top_without_a_neighbour(cast, jobs):
    move(jobs[0], "Won", by=cast.kiera)
    move(jobs[1], "Won", by=cast.kiera)
    assert lane_of(cast.kiera, "Won") == ["B", "A"]


def test_a_neighbour_in_another_lane_counts_as_none(cast, jobs):
    move(jobs[0], "Contacted", by=cast.kiera, before=jobs[1])
    assert lane_of(cast.kiera, "Contacted") == ["A"]


def test_a_deal_dropped_on_itself_goes_to_the_end(cast, jobs):
    move(jobs[0], "New lead", by=cast.kiera, before=jobs[0])
    assert lane_of(cast.kiera) == ["B", "C", "D", "E", "A"]


def test_a_lane_is_spaced_out_again_when_no_number_is_left(cast, jobs):
    top, second, third, *_, bottom = jobs
    with tenant_transaction(cast.kiera.as_tenant()):
        Deal.objects.filter(id=top.id).update(rank=1.0)
        Deal.objects.filter(id=second.id).update(rank=math.nextafter(1.0, 2.0))
        Deal.objects.filter(id=third.id).update(rank=3.0)
        Deal.objects.exclude(id__in=[top.id, second.id, third.id]).update(rank=5.0)
    move(bottom, "New lead", by=cast.kiera, before=second)
    assert lane_of(cast.kiera) == ["A", "E", "B", "C", "D"]


def test_cards_of_the_same_rank_keep_their_places_around_a_drop(cast, jobs):
    with tenant_transaction(cast.kiera.as_tenant()):
        Deal.objects.update(rank=7.0)
    *_, last_but_one, last = lane_of(cast.kiera)
    dropped = next(job for job in jobs if job.title == lane_of(cast.kiera)[0])
    target = next(job for job in jobs if job.title == last)
    move(dropped, "New lead", by=cast.kiera, before=target)
    assert lane_of(cast.kiera)[-3:] == [last_but_one, dropped.title, last]


def test_winning_closes_a_deal_and_taking_it_back_opens_it(cast, jobs):
    move(jobs[0], "Won", by=cast.kiera)
    assert fresh(jobs[0], cast.kiera).closed_at is not None
    move(jobs[0], "Contacted", by=cast.kiera)
    assert fresh(jobs[0], cast.kiera).closed_at is None


def test_losing_closes_a_deal(cast, jobs):
    move(jobs[0], "Lost", by=cast.kiera)
    assert fresh(jobs[0], cast.kiera).closed_at == fresh(jobs[0], cast.kiera).moved_at


def test_a_move_within_a_lane_is_no_change_of_stage(cast, jobs):
    before = fresh(jobs[0], cast.kiera)
    move(jobs[0], "New lead", by=cast.kiera)
    assert fresh(jobs[0], cast.kiera).moved_at == before.moved_at
    assert len(history_of(jobs[0], cast.kiera)) == 1


def test_a_move_is_written_down_with_both_stages_and_the_mover(cast, jobs):
    move(jobs[0], "Contacted", by=cast.kiera)
    with tenant_transaction(cast.kiera.as_tenant()):
        entry = jobs[0].activities.select_related("from_stage", "to_stage", "by").latest_first()[0]
        told = Activity.objects.filter(contact=jobs[0].contact_id, kind=Activity.Kind.DEAL).latest_first()[0]
    assert (entry.from_stage.name, entry.to_stage.name, entry.by.name) == ("New lead", "Contacted", "Kiera Boone")
    assert (told.title, told.url_name, told.subject_id) == ("Deal A moved to Contacted", "pipeline:deal", jobs[0].id)


def test_a_move_tells_the_open_pages_of_board_deal_and_contact(cast, jobs):
    with tenant_transaction(cast.kiera.as_tenant()):
        OutboxEntry.objects.all().delete()
    move(jobs[0], "Contacted", by=cast.kiera)
    board = stage_of(cast.kiera).pipeline_id
    with tenant_transaction(cast.kiera.as_tenant()):
        names = set(OutboxEntry.objects.values_list("name", flat=True))
    assert names == {f"board-{board}", f"deal-{jobs[0].id}", f"contact-{jobs[0].contact_id}"}


def test_a_deal_somebody_else_just_moved_is_told_from_where_it_really_was(cast, jobs):
    seen_earlier = fresh(jobs[0], cast.luis)
    move(jobs[0], "Contacted", by=cast.kiera)
    move(seen_earlier, "Visit booked", by=cast.luis)
    with tenant_transaction(cast.kiera.as_tenant()):
        entry = jobs[0].activities.select_related("from_stage").latest_first()[0]
    assert entry.from_stage.name == "Contacted"


def test_the_database_refuses_a_viewer_who_moves_a_deal(cast, jobs):
    with pytest.raises(ProgrammingError):
        move(jobs[0], "Won", by=cast.ellie)
    assert lane_of(cast.kiera) == ["A", "B", "C", "D", "E"]


def test_totals_follow_a_changed_value(cast, jobs):
    with tenant_transaction(cast.kiera.as_tenant()):
        jobs[0].change(by=cast.kiera, value_cents=123_456)
    kept, counted = totals_of(cast.kiera)
    assert kept == counted


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_any_moves_leave_the_lanes_in_order_and_the_totals_true(cast, jobs, moves):
    expected = expected_after(moves, lanes_of(cast.kiera), [job.title for job in jobs])
    play(moves, jobs, by=cast.kiera)
    assert lanes_of(cast.kiera) == expected
    kept, counted = totals_of(cast.kiera)
    assert kept == counted
