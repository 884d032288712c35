"""Deals for the tests of the pipeline, made and read as members of the cast would."""

import re
from html import unescape

from contacts.models import Contact
from pipeline.models import Deal, Pipeline, Stage
from security.tenancy.context import tenant_transaction

HTMX = {"HX-Request": "true"}
STAGES = ("New lead", "Contacted", "Visit booked", "Estimate sent", "Won", "Lost")
# A key that no row has.
NOBODY = "01a00000-0000-7000-8000-000000000000"


def found(pattern, html):
    """What the group of the pattern holds at its first place in a page, as an address or a value."""
    return unescape(re.findall(pattern, html)[0])


def contact_of(member, name="Maria Delgado"):
    """A contact of the member's company."""
    with tenant_transaction(member.as_tenant()):
        return Contact.objects.create(name=name)


def stage_of(member, name="New lead"):
    """A stage of the first pipeline of the member's company."""
    with tenant_transaction(member.as_tenant()):
        return Stage.objects.select_related("pipeline").of_first_pipeline().get(name=name)


def open_deal(member, title="AC not cooling", stage="New lead", **fields):
    """A deal of a new contact, at the top of its lane."""
    contact = fields.pop("contact", None) or contact_of(member)
    with tenant_transaction(member.as_tenant()):
        return Deal.open_for(contact, title, stage=stage_of(member, stage), by=member, **fields)


def open_many(member, count, stage="New lead"):
    """`count` deals, "Job 000" at the top."""
    contact = contact_of(member)
    lane = stage_of(member, stage)
    with tenant_transaction(member.as_tenant()):
        Deal.objects.bulk_create(
            Deal(contact=contact, stage=lane, title=f"Job {place:03}", rank=place * 1024.0) for place in range(count)
        )


def open_second_pipeline(member):
    """A pipeline beside Sales."""
    with tenant_transaction(member.as_tenant()):
        return Pipeline.lay_out("Service plans", by=member)


def lane_of(member, stage="New lead"):
    """The titles of a lane, top to bottom."""
    with tenant_transaction(member.as_tenant()):
        return list(Deal.objects.in_stage(stage_of(member, stage)).values_list("title", flat=True))


def move(deal, stage, *, by, before=None):
    """Move a deal as somebody, in a transaction of its own."""
    with tenant_transaction(by.as_tenant()):
        deal.move_to(stage_of(by, stage), by=by, before=before)


def fresh(deal, member):
    """The deal as it is stored now, with its stage."""
    with tenant_transaction(member.as_tenant()):
        return Deal.objects.select_related("stage", "owner", "contact").get(id=deal.id)


def totals_of(member):
    """Per stage: what the trigger keeps, and what counting gives."""
    with tenant_transaction(member.as_tenant()):
        stages = list(Stage.objects.in_order())
        deals = list(Deal.objects.values_list("stage_id", "value_cents"))
    kept = {stage.name: (stage.deal_count, stage.value_cents) for stage in stages}
    values = {stage.name: [cents for stage_id, cents in deals if stage_id == stage.id] for stage in stages}
    return kept, {name: (len(found), sum(found)) for name, found in values.items()}


def history_of(deal, member):
    """The sentences of a deal's history, the newest first."""
    with tenant_transaction(member.as_tenant()):
        return [entry.title for entry in deal.activities.latest_first()]


def lanes_of(member):
    """The titles of every lane."""
    return {stage: lane_of(member, stage) for stage in STAGES}


def play(moves, jobs, *, by):
    """Make moves given as (which job, to which stage, above which job or None)."""
    for number, stage, before in moves:
        move(jobs[number], stage, by=by, before=None if before is None else fresh(jobs[before], by))


def expected_after(moves, lanes, titles):
    """What the lanes should be by moving words in lists: the reference that the board is held against."""
    for number, stage, before in moves:
        title, above = titles[number], titles[before] if before is not None else None
        for lane in lanes.values():
            lane[:] = [other for other in lane if other != title]
        closed_top = 0 if stage in ("Won", "Lost") else len(lanes[stage])
        place = lanes[stage].index(above) if above in lanes[stage] else closed_top
        lanes[stage].insert(place, title)
    return lanes
