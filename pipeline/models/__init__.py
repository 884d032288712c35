"""Pipeline's rows."""

from pipeline.models.deal import Deal
from pipeline.models.deal_activity import DealActivity
from pipeline.models.pipeline import Pipeline
from pipeline.models.stage import Stage

__all__ = ["Deal", "DealActivity", "Pipeline", "Stage"]
