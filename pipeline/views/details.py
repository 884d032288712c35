"""Changing a deal: its details in a dialog, its value in place, its owner, and a next step that is done."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import MemberRequest
from pipeline.forms import JOB_TYPES, DealForm, OwnerForm, ValueForm
from pipeline.models import Deal
from pipeline.views.answers import changed, demand_change, next_of
from security.access import requires
from security.permissions import Permission


@requires(Permission.DEALS_EDIT)
@require_http_methods(["GET", "POST"])
def deal_edit(request: MemberRequest, account_slug: str, deal_id: UUID) -> HttpResponse:
    """All details: a dialog for htmx, a page otherwise."""
    deal = _reach(request, deal_id)
    is_post = request.method == "POST"
    form = DealForm(request.POST if is_post else None, deal=deal)
    if form.is_valid():
        deal.change(by=request.member, **form.cleaned_data)
        return changed(request, deal, "Deal saved")
    context = {"nav": "pipeline", "deal": deal, "form": form, "job_types": JOB_TYPES, "next": next_of(request)}
    template = "pipeline/deal_edit.html#dialog" if request.htmx else "pipeline/deal_edit.html"
    return render(request, template, context, status=422 if is_post else 200)


@requires(Permission.DEALS_EDIT)
@require_http_methods(["GET", "POST"])
def deal_value(request: MemberRequest, account_slug: str, deal_id: UUID) -> HttpResponse:
    """The value, changed in place: the field, then the value again; without htmx a page of its own."""
    if not request.member.sees_prices:
        raise PermissionDenied(Permission.DEALS_PRICES)
    deal = _reach(request, deal_id)
    is_post = request.method == "POST"
    form = ValueForm(request.POST if is_post else None, initial={"value_cents": deal.value_cents})
    context: dict[str, Any] = {"nav": "pipeline", "form": form, "may_edit": True, "deal": deal}
    if request.htmx and "cancel" in request.GET:
        return render(request, "pipeline/deal_value.html#value", context)
    if form.is_valid():
        deal.change(by=request.member, **form.cleaned_data)
        return changed(
            request, deal, f"Value is {deal.value}", template="pipeline/deal_value.html#saved", may_edit=True
        )
    template = "pipeline/deal_value_field.html" if request.htmx else "pipeline/deal_value.html"
    return render(request, template, context, status=422 if is_post else 200)


@requires(Permission.DEALS_EDIT)
@require_POST
def deal_owner(request: MemberRequest, account_slug: str, deal_id: UUID) -> HttpResponse:
    """Give the deal to somebody, or to nobody."""
    if request.member.is_limited_to_own:
        raise PermissionDenied(Permission.DEALS_EDIT)
    deal = _reach(request, deal_id)
    form = OwnerForm(request.POST)
    if not form.is_valid():
        raise Http404
    owner = form.cleaned_data["owner"]
    deal.change(by=request.member, owner=owner)
    return changed(request, deal, f"{owner.name} owns this deal" if owner else "Nobody owns this deal")


@requires(Permission.DEALS_EDIT)
@require_POST
def deal_step(request: MemberRequest, account_slug: str, deal_id: UUID) -> HttpResponse:
    """The next step is done."""
    deal = _reach(request, deal_id)
    deal.finish_step(by=request.member)
    return changed(request, deal, "Done. What is next?")


def _reach(request: MemberRequest, deal_id: UUID) -> Deal:
    """The deal, for somebody who may change it."""
    deal: Deal = get_object_or_404(Deal.objects.select_related("stage", "contact", "owner"), id=deal_id)
    demand_change(request, deal.stage.pipeline_id)
    return deal
