"""What messaging does when a lower floor tells it something."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from accounts.events import member_leaving
from accounts.models import Membership
from messaging.operations.handing_over import hand_over_conversations


# Here and not in a task: between the removal and the task, customers would wait for somebody who is gone.
@receiver(member_leaving)
def hand_over(*, member_id: UUID, heir_id: UUID | None, by: Membership, **_event: Any) -> None:
    """Give the conversations of a member who goes to whoever takes over."""
    people = Membership.objects.in_bulk([key for key in (member_id, heir_id) if key])
    hand_over_conversations(people[member_id], people[heir_id] if heir_id else None, by=by)
