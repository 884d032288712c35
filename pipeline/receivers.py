"""What pipeline does when a lower floor tells it something."""

from typing import Any

from django.dispatch import receiver

from accounts.events import account_opened
from accounts.models import Membership
from pipeline.models import Pipeline


# Here and not in a task: without stages a company's first page would be broken until a worker came by.
@receiver(account_opened)
def lay_out_the_first_pipeline(*, by: Membership, **_event: Any) -> None:
    """Give a new company its pipeline in the transaction that opens it."""
    Pipeline.lay_out("Sales", by=by)
