"""Leaving a company oneself. Outside the company's own addresses: a Viewer may do it, who changes nothing inside."""

from django.contrib import messages
from django.core.validators import slug_re
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.door import Door, open_door
from accounts.forms import HeirForm
from accounts.models import Membership
from accounts.models.account import tenant_of
from accounts.models.membership import ChangeRefused
from accounts.requests import PersonRequest
from security.access import signed_in
from security.tenancy.context import tenant_transaction


@signed_in
@require_http_methods(["GET", "POST"])
def departure(request: PersonRequest) -> HttpResponse:
    """Ask, then end one's own membership of the company that `company` names by its slug."""
    company = str(request.POST.get("company") or request.GET.get("company") or "")
    door = open_door(request.user.id, company) if slug_re.match(company) else None
    if door is None:
        return redirect("home")
    # As the product and not in the person's role: a Viewer could not write that they are gone.
    with tenant_transaction(tenant_of(door.account.id)):
        return _leave(request, door)


def _leave(request: PersonRequest, door: Door) -> HttpResponse:
    member, account = door.member, door.account
    form = HeirForm(request.POST if request.method == "POST" else None, leaving=member)
    is_last_owner = member.is_owner and not Membership.objects.owners().exclude(id=member.id).exists()
    if not form.is_valid():
        context = {"member": member, "account": account, "form": form, "is_last_owner": is_last_owner}
        return render(request, "accounts/departure.html", context, status=422 if form.is_bound else 200)
    try:
        member.leave(by=member, heir=form.cleaned_data["heir"])
    except ChangeRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('accounts:departure')}?company={account.slug}")
    messages.success(request, f"You left {account.name}")
    return redirect("home")
