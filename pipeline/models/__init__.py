"""Pipeline's rows, and the board that is read from them."""

from pipeline.models.board import Board, Card, Lane
from pipeline.models.deal import Deal
from pipeline.models.deal_activity import DealActivity
from pipeline.models.pipeline import Pipeline
from pipeline.models.stage import Stage

__all__ = ["Board", "Card", "Deal", "DealActivity", "Lane", "Pipeline", "Stage"]
