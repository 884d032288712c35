"""What pipeline does when a lower floor tells it something."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from accounts.events import account_opened, member_leaving
from accounts.models import Membership
from pipeline.models import Pipeline
from pipeline.operations.handing_over import hand_over_deals


# Here and not in a task: without stages a company's first page would be broken until a worker came by.
@receiver(account_opened)
def lay_out_the_first_pipeline(*, by: Membership, **_event: Any) -> None:
    """Give a new company its pipeline in the transaction that opens it."""
    Pipeline.lay_out("Sales", by=by)


# In the transaction that removes them: no deal is ever left with somebody who is gone.
@receiver(member_leaving)
def hand_over(*, member_id: UUID, heir_id: UUID | None, by: Membership, **_event: Any) -> None:
    """Give the deals of a member who goes to whoever takes over."""
    people = Membership.objects.in_bulk([key for key in (member_id, heir_id) if key])
    hand_over_deals(people[member_id], people[heir_id] if heir_id else None, by=by)
