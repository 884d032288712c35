"""The profile: what belongs to a person and to none of their companies."""

from copy import copy

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.forms import ProfileForm
from accounts.google import is_offered
from accounts.operations.renaming import rename
from accounts.requests import PersonRequest
from security.access import signed_in


@signed_in
@require_http_methods(["GET", "POST"])
def profile(request: PersonRequest) -> HttpResponse:
    """Name, address, password, Google and theme; the name is changed here, the others on pages of their own."""
    # A copy: what is refused must not show up around the form.
    form = ProfileForm(request.POST or None, instance=copy(request.user))
    if form.is_valid():
        rename(form.instance, by=request.user)
        messages.success(request, "Name saved")
        return redirect("accounts:profile")
    context = {
        "section": "profile",
        "form": form,
        "address": EmailAddress.objects.get_primary_email(request.user),
        "has_password": request.user.has_usable_password(),
        "google_offered": is_offered(),
        "google": SocialAccount.objects.filter(user=request.user, provider="google").first(),
    }
    return render(request, "accounts/profile.html", context, status=422 if request.method == "POST" else 200)
