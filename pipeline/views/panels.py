"""Parts for the pages of other floors, fetched by their names: a contact's deals, a member's, and the open money."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from accounts.models import Membership
from accounts.requests import MemberRequest
from contacts.models import Contact
from pipeline.models import Deal, Stage
from pipeline.models.steps import steps_of
from pipeline.models.totals import tell_own_totals, with_own_totals
from pipeline.views.answers import next_of
from security.access import requires
from security.permissions import Permission

OPEN_SHOWN = 5
PAST_SHOWN = 10


@requires(Permission.DEALS_SEE)
@require_GET
def contact_deals(request: MemberRequest, account_slug: str, contact_id: UUID) -> HttpResponse:
    """A contact's open deals with their pipes, past ones, and the way to a new one; without htmx a page of its own."""
    contact = get_object_or_404(Contact, id=contact_id)
    deals = Deal.objects.of_contact(contact).select_related("stage", "owner")
    opened = list(deals.open()[:OPEN_SHOWN])
    stages = list(Stage.objects.filter(pipeline__in={deal.stage.pipeline_id for deal in opened}).in_order())
    context = {
        "contact": contact,
        "open_deals": [{"deal": deal, "steps": steps_of(deal, stages)} for deal in opened],
        "past_deals": deals.exclude(closed_at=None)[:PAST_SHOWN],
        "may_edit": request.member.can(Permission.DEALS_EDIT),
        "next": next_of(request),
    }
    if not request.htmx:
        return render(request, "pipeline/contact_deals_page.html", {"nav": "contacts", **context})
    again = request.htmx.target == "contact-deals"
    return render(request, "pipeline/contact_deals.html#panel" if again else "pipeline/contact_deals.html", context)


@requires(Permission.DEALS_PRICES)
@require_GET
def money_panel(request: MemberRequest, account_slug: str) -> HttpResponse:
    """What is open by stage in the first pipeline, as bars; without htmx the board itself."""
    if not request.htmx:
        return redirect("pipeline:board", account_slug)
    rows = with_own_totals(Stage.objects.of_first_pipeline().open()).in_order()
    stages = [tell_own_totals(stage) for stage in rows]
    most = max((stage.value_cents for stage in stages), default=0)
    bars = [{"stage": stage, "width": 100 * stage.value_cents // most if most else 0} for stage in stages]
    context = {"bars": bars, "pipeline_id": stages[0].pipeline_id if stages else None}
    return render(request, "pipeline/money_panel.html", context)


@requires(Permission.DEALS_SEE)
@require_GET
def member_deals(request: MemberRequest, account_slug: str, member_id: UUID) -> HttpResponse:
    """How many open deals a colleague owns."""
    member = get_object_or_404(Membership.objects.active(), id=member_id)
    context = {"member": member, "count": Deal.objects.open().filter(owner=member).count()}
    return render(request, "pipeline/member_deals.html", context)
