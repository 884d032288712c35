"""Sign-up, log-in and log-out: allauth's flows behind our own access declarations and templates."""

from allauth.account import views as allauth

from security.access import public, signed_in
from security.limits import limited, posted

log_in = public("everybody's way in")(limited("login", by=posted("login"))(allauth.login))
sign_up = public("everybody may open a company")(limited("sign_up")(allauth.signup))
log_out = signed_in(allauth.logout)
