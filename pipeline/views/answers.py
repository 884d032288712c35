"""What the pages of deals have in common: keys in addresses, and what a change answers with and without htmx."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.requests import MemberRequest
from pipeline.forms import AddressForm
from pipeline.models import Deal
from security.permissions import Permission

TOAST = "components/toast_oob.html"


def keys_in(data: QueryDict) -> dict[str, UUID | None]:
    """The keys `pipeline`, `stage`, `contact` and `older`; 404 for one that is none."""
    form = AddressForm(data)
    if not form.is_valid():
        raise Http404
    return form.cleaned_data


def demand_change(request: MemberRequest, pipeline_id: UUID) -> None:
    """Refuse with 403 whoever may see this pipeline but not change it."""
    if not request.member.may_change(pipeline_id):
        raise PermissionDenied(Permission.DEALS_EDIT)


def next_of(request: MemberRequest) -> str:
    """Where the form said to go afterwards, when that is an address of ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_ours else ""


def changed(
    request: MemberRequest, deal: Deal, said: str, *, to: str = "", template: str = "", **context: Any
) -> HttpResponse:
    """`said` as a toast, and every part of the page that shows the deal fetches itself again.

    Without htmx the toast waits where the form said, else at `to`, else on the deal's page. With htmx `template` may
    answer more than the toast: what it holds outside out-of-band parts replaces the form.
    """
    if not request.htmx:
        if said:
            messages.success(request, said)
        # Not `redirect`, which takes a word without a slash for the name of an address.
        return HttpResponseRedirect(
            next_of(request) or to or reverse("pipeline:deal", args=[request.account.slug, deal.id])
        )
    response = render(request, template or TOAST, {"text": said, "deal": deal, **context}) if said else HttpResponse()
    # The live stream says the same a moment later; whoever made the change should not have to wait for it.
    parts = (f"board-{deal.stage.pipeline_id}", f"deal-{deal.id}", f"contact-{deal.contact_id}")
    response["HX-Trigger"] = json.dumps({f"live:{part}": "" for part in parts})
    # After the swap: a dialog that is filled once more would open again.
    response["HX-Trigger-After-Swap"] = "dialog:close"
    if not template:
        response["HX-Reswap"] = "none"
    return response
