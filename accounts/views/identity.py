"""Sign-up, log-in, recovery, address and password: allauth's flows behind our own access declarations and templates."""

from allauth.account import views as allauth
from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.confirming import confirmed
from accounts.operations.signing_up import UNFINISHED
from accounts.requests import PersonRequest
from security.access import public, signed_in
from security.limits import limited, posted


class EmailView(allauth.EmailView):  # type: ignore[misc]  # allauth has no types
    """A new address. Nothing else: there is one address a person, so none to remove or to choose from."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Ask the new address for proof."""
        form = self.get_form()
        answer: HttpResponse = self.form_valid(form) if form.is_valid() else self.form_invalid(form)
        return answer


def _waiting_address(request: HttpRequest) -> str:
    """The address that waits for its proof in this browser."""
    process = EmailVerificationProcess.resume(request)
    return process.email.lower() if process else ""


def _asks_again(request: HttpRequest) -> bool:
    """Whether one more letter is asked for; to enter a code is counted by the code."""
    return request.POST.get("action") == "resend"


log_in = public("everybody's way in")(limited("login", by=posted("login"))(allauth.login))
# In one transaction: a person without a company, or without the letter that lets them in, would be stuck.
sign_up = public("everybody may open a company")(limited("sign_up")(transaction.atomic(allauth.signup)))
confirm_email = public("who confirms an address is not in yet")(
    limited("email", by=_waiting_address, when=_asks_again)(allauth.email_verification_sent)
)
inactive = public("says why nobody is let in")(allauth.account_inactive)
change_email = signed_in(
    confirmed("change your email address")(limited("email", by=posted("email"))(EmailView.as_view()))
)
# Who came with Google has nothing yet to prove it by; the letter about it tells them.
set_password = signed_in(allauth.password_set)
forgot_password = public("who forgot the password cannot log in")(
    limited("reset", by=posted("email"))(allauth.password_reset)
)
reset_sent = public("who forgot the password cannot log in")(allauth.password_reset_done)
reset_done = public("who forgot the password cannot log in")(allauth.password_reset_from_key_done)
reset_password = public("who forgot the password cannot log in; the link is the proof")(
    require_http_methods(["GET", "POST"])(allauth.password_reset_from_key)
)


@signed_in
def change_password(request: PersonRequest) -> HttpResponseBase:
    """Change the password, or set the first one."""
    if not request.user.has_usable_password():
        return redirect("account_set_password")
    answer: HttpResponseBase = confirmed("change your password")(allauth.password_change)(request)
    return answer


@signed_in
def log_out(request: HttpRequest) -> HttpResponseBase:
    """End the session; the browser is asked to forget what it kept of our pages (Clear-Site-Data)."""
    response: HttpResponseBase = allauth.logout(request)
    if request.method == "POST":
        # Not "cookies": the theme stays, and the session's own cookie is taken away by the session itself.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@public("who mistyped their address has no way in yet")
@limited("sign_up")
@require_POST
def sign_up_again(request: HttpRequest) -> HttpResponse:
    """Give the sign-up another address: back to the form, which goes on with the same person."""
    process = EmailVerificationProcess.resume(request)
    if process is not None and not request.user.is_authenticated:
        if process.user is not None:
            request.session[UNFINISHED] = str(process.user.pk)
        # For an address that was taken there is no person to go on with, and the answer is the same.
        process.abort()
    return redirect("account_signup")


@public("password managers look here (W3C, A Well-Known URL for Changing Passwords)")
@require_GET
def well_known(request: HttpRequest) -> HttpResponse:
    """Where a password is changed."""
    return redirect("account_change_password")
