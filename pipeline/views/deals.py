"""A new deal, and the page of one."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import MemberRequest
from contacts.models import Contact
from pipeline.forms import JOB_TYPES, NewDealForm, OwnerForm, customers_like
from pipeline.models import Deal, DealActivity, Stage
from pipeline.models.steps import steps_of
from pipeline.views.answers import changed, keys_in, next_of
from security.access import requires
from security.limits import limited
from security.permissions import Permission

HISTORY = 50


def looks_for_customers(request: MemberRequest) -> bool:
    """Whether the customers are asked for that match what was typed so far."""
    return bool(request.htmx) and request.htmx.target == "customer-matches"


@requires(Permission.DEALS_EDIT)
@limited("search", when=looks_for_customers)
@require_http_methods(["GET", "POST"])
def deal_new(request: MemberRequest, account_slug: str) -> HttpResponse:
    """Make a deal: a dialog for htmx, a page otherwise. The address may name contact, stage and what comes next."""
    if looks_for_customers(request):
        found = customers_like(request.GET.get("q", "")[:200].replace("\0", ""))
        return render(request, "pipeline/deal_new.html#matches", {"matches": found})
    is_post = request.method == "POST"
    stage = _stage_for(keys_in(request.POST if is_post else request.GET))
    stages = Stage.objects.filter(pipeline=stage.pipeline_id).in_order()
    form = NewDealForm(request.POST if is_post else None, stages=stages, initial={"stage": stage})
    if form.is_valid():
        return _opened(request, form)
    contact_id = keys_in(request.GET)["contact"]
    context = {
        "nav": "pipeline",
        "form": form,
        "chosen": get_object_or_404(Contact, id=contact_id) if contact_id else form.chosen,
        "matches": form.matches or customers_like(""),
        "job_types": JOB_TYPES,
        "next": next_of(request),
    }
    template = "pipeline/deal_new.html#dialog" if request.htmx else "pipeline/deal_new.html"
    return render(request, template, context, status=422 if is_post else 200)


@requires(Permission.DEALS_SEE)
@require_GET
def deal(request: MemberRequest, account_slug: str, deal_id: UUID) -> HttpResponse:
    """One deal: its way, what is next, its history and its customer; as a fragment what changes, or older history."""
    deals = Deal.objects.select_related("stage__pipeline", "contact", "owner")
    found = get_object_or_404(deals.prefetch_related("contact__identities", "contact__addresses"), id=deal_id)
    older_than = keys_in(request.GET)["older"]
    entries = DealActivity.objects.filter(deal=found).select_related("by", "from_stage", "to_stage").latest_first()
    if older_than:
        entries = entries.older_than(get_object_or_404(DealActivity.objects.filter(deal=found), id=older_than))
    history = list(entries[: HISTORY + 1])
    context = {"nav": "pipeline", "deal": found, "history": history[:HISTORY], "has_older": len(history) > HISTORY}
    if request.htmx and older_than:
        return render(request, "pipeline/deal.html#history", context)
    template = "pipeline/deal.html#record" if request.htmx else "pipeline/deal.html"
    return render(request, template, context | _record(request, found))


def _record(request: MemberRequest, deal: Deal) -> dict[str, Any]:
    """What the page shows beside the deal itself."""
    stages = list(Stage.objects.filter(pipeline=deal.stage.pipeline_id).in_order())
    closing = {stage.kind: stage for stage in reversed(stages) if not stage.is_open}
    return {
        "steps": steps_of(deal, stages),
        "closing": [closing[kind] for kind in (Stage.Kind.WON, Stage.Kind.LOST) if kind in closing],
        "owner_form": OwnerForm(initial={"owner": deal.owner_id}),
        "may_edit": request.member.can(Permission.DEALS_EDIT),
        "editing": request.GET.get("editing", ""),
    }


def _stage_for(keys: dict[str, UUID | None]) -> Stage:
    """The stage that was named, or the first of the first pipeline."""
    if keys["stage"]:
        return get_object_or_404(Stage, id=keys["stage"])
    stages = Stage.objects.filter(pipeline=keys["pipeline"]) if keys["pipeline"] else Stage.objects.all()
    first: Stage | None = stages.in_order().first()
    if first is None:
        raise Http404
    return first


def _opened(request: MemberRequest, form: NewDealForm) -> HttpResponse:
    values = form.cleaned_data
    deal = Deal.open_for(
        values["contact"],
        values["title"],
        stage=values["stage"],
        by=request.member,
        owner=request.member,
        value_cents=values["value_cents"],
        job_type=values["job_type"],
    )
    return changed(request, deal, f"{deal.title} added to {deal.stage.name}")
