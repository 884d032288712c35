"""Handing over: the open deals of a member who goes, all at once, told on the history of each."""

from accounts.models import Membership
from contacts.models import Activity
from pipeline.models import Deal, DealActivity
from security.outbox.writing import announce

BATCH = 500


def hand_over_deals(member: Membership, heir: Membership | None, *, by: Membership) -> int:
    """Give the open deals of `member` to `heir`, or to nobody; how many there were."""
    rows = Deal.objects.open().filter(owner=member).select_related("stage").order_by("id")
    # Held before they change, so that a deal which somebody closes at this moment is handed over or closed, not both.
    deals = list(rows.select_for_update(no_key=True, of=("self",)))
    if not deals:
        return 0
    Deal.objects.filter(id__in=[deal.id for deal in deals]).update(owner=heir)
    _tell(deals, f"{member.name} handed over to {heir.name}" if heir else f"{member.name} left it to nobody yet", by=by)
    return len(deals)


def _tell(deals: list[Deal], words: str, *, by: Membership) -> None:
    DealActivity.objects.bulk_create((DealActivity(deal=deal, title=words[:300], by=by) for deal in deals), BATCH)
    # The customer did nothing, so the contact does not move up in its list.
    entries = (
        Activity(
            contact_id=deal.contact_id,
            kind=Activity.Kind.DEAL,
            title=f"Deal {deal.title}: {words}"[:300],
            by=by,
            url_name="pipeline:deal",
            subject_id=deal.id,
        )
        for deal in deals
    )
    Activity.objects.bulk_create(entries, BATCH)
    names = {name for deal in deals for name in (f"board-{deal.stage.pipeline_id}", f"contact-{deal.contact_id}")}
    announce(*sorted(names), *(f"deal-{deal.id}" for deal in deals))
