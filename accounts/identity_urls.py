"""Addresses of identity, under the names by which allauth looks them up."""

from django.urls import path

from accounts.views import entrance, identity, passkeys, second_step

urlpatterns = [
    path("", entrance.home, name="home"),
    path("login/", identity.log_in, name="account_login"),
    path("login/verify/", second_step.verify, name="login_verify"),
    path("login/verify/passkey/begin/", passkeys.login_begin, name="login_passkey_begin"),
    path("login/verify/passkey/complete/", passkeys.login_complete, name="login_passkey_complete"),
    path("signup/", identity.sign_up, name="account_signup"),
    path("logout/", identity.log_out, name="account_logout"),
]
