"""Before and between companies: the product page, the way in, a new company, the theme, the live token."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.door import companies_of
from accounts.forms import NewCompanyForm
from accounts.requests import MemberRequest, PersonRequest, VisitorRequest
from customerflows import clock
from customerflows.context import THEMES
from customerflows.stream_tokens import mint
from security.access import public, requires, signed_in
from security.permissions import Permission

_YEAR = 365 * 24 * 3600


@public("the product page; people who are logged in are sent on to their company")
@require_GET
def home(request: VisitorRequest) -> HttpResponse:
    """The product page, or the way to the company that was used last."""
    if not request.user.is_authenticated:
        return render(request, "home.html")
    companies = companies_of(request.user.id)
    if not companies:
        return redirect("accounts:company_new")
    # The session may remember a company that the person has left since.
    slugs = [company["slug"] for company in companies]
    last = request.session.company
    return redirect("accounts:home", last if last in slugs else slugs[0])


@signed_in
@require_http_methods(["GET", "POST"])
def company_new(request: PersonRequest) -> HttpResponse:
    """Add a company."""
    form = NewCompanyForm(request.POST or None)
    if form.is_valid():
        return redirect("accounts:home", form.open(by=request.user).slug)
    context = {"form": form, "has_company": bool(companies_of(request.user.id))}
    return render(request, "accounts/company_new.html", context, status=422 if request.method == "POST" else 200)


@public("a visitor may choose light or dark before signing in; nothing but a cookie changes")
@require_POST
def theme(request: VisitorRequest) -> HttpResponse:
    """Remember the theme and return to where the person was."""
    chosen = request.POST.get("theme", "")
    back = request.POST.get("next", "")
    # Unchecked, a link to our own address could lead anywhere.
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    # Not `redirect`, which takes a word without a slash for the name of an address.
    response = HttpResponse(status=204) if request.htmx else HttpResponseRedirect(back if is_ours else "/")
    if chosen in THEMES:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie("theme", chosen, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie("theme")
    return response


@requires(Permission.TEAM_SEE)
@require_GET
def stream_token(request: MemberRequest, account_slug: str) -> HttpResponse:
    """A fresh address of the live stream, good for 60 seconds."""
    now = int(clock.now().timestamp())
    member = request.member
    token = mint(
        settings.SECRET_KEY, str(request.account.id), str(member.id), now, is_restricted=not member.reaches_everything
    )
    return JsonResponse({"url": f"/events/?token={token}"})
