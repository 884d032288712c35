"""Which pipelines one person may see and change: a part of their page in the settings, and a page of its own."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.confirming import confirmed
from accounts.models import Membership
from accounts.models.membership import RestrictionRefused
from accounts.requests import MemberRequest
from pipeline.forms import PipelineRightsForm
from security.access import requires
from security.permissions import Permission


@requires(Permission.ROLES_MANAGE)
@confirmed("change what people may do")
@require_http_methods(["GET", "POST"])
def member_pipelines(request: MemberRequest, account_slug: str, member_id: UUID) -> HttpResponse:
    """Every pipeline with none, see or edit; or all of them, those that come later too."""
    member = get_object_or_404(Membership.objects.active(), id=member_id)
    form = PipelineRightsForm(request.POST if request.method == "POST" else None, member=member)
    if form.is_valid():
        try:
            member.restrict(pipeline_rights=form.rights, by=request.member)
        except RestrictionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Pipelines saved. It counts from {member.first_name}’s next click.")
        return redirect("accounts:member", account_slug, member.id)
    template = "pipeline/member_pipelines.html#part" if request.htmx else "pipeline/member_pipelines.html"
    context = {"nav": "settings", "section": "team", "member": member, "form": form}
    return render(request, template, context, status=422 if request.method == "POST" else 200)
