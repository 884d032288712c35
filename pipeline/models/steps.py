"""A deal's way drawn as a run of pipe: the stages up to Won, and how far it has come."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.models.deal import Deal
from pipeline.models.stage import Stage


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of the pipe."""

    stage: Stage
    is_reached: bool
    is_current: bool


def steps_of(deal: Deal, stages: Iterable[Stage]) -> list[Step]:
    """The pipe of a deal from its pipeline's `stages` in their order; a lost deal has reached nothing."""
    # Lost is no place on the way to Won.
    way = [stage for stage in stages if stage.pipeline_id == deal.stage.pipeline_id and not stage.is_lost]
    here = next((place for place, stage in enumerate(way) if stage.id == deal.stage_id), -1)
    return [Step(stage, place <= here, place == here) for place, stage in enumerate(way)]
