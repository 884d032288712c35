"""Addresses of identity, under the names by which allauth looks them up. What is not listed here is not served."""

from django.urls import path, re_path

from accounts.views import entrance, google, identity, passkeys, second_step

urlpatterns = [
    path("", entrance.home, name="home"),
    path("login/", identity.log_in, name="account_login"),
    path("login/verify/", second_step.verify, name="login_verify"),
    path("login/verify/passkey/begin/", passkeys.login_begin, name="login_passkey_begin"),
    path("login/verify/passkey/complete/", passkeys.login_complete, name="login_passkey_complete"),
    path("signup/", identity.sign_up, name="account_signup"),
    path("signup/again/", identity.sign_up_again, name="account_signup_again"),
    path("logout/", identity.log_out, name="account_logout"),
    path(".well-known/change-password", identity.well_known, name="change_password_well_known"),
    path("account/confirm-email/", identity.confirm_email, name="account_email_verification_sent"),
    path("account/inactive/", identity.inactive, name="account_inactive"),
    path("account/email/", identity.change_email, name="account_email"),
    path("account/password/", identity.change_password, name="account_change_password"),
    path("account/password/set/", identity.set_password, name="account_set_password"),
    path("account/password/reset/", identity.forgot_password, name="account_reset_password"),
    path("account/password/reset/sent/", identity.reset_sent, name="account_reset_password_done"),
    path("account/password/reset/done/", identity.reset_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^account/password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-0-9A-Za-z]+)/$",
        identity.reset_password,
        name="account_reset_password_from_key",
    ),
    path("account/google/", google.connections, name="socialaccount_connections"),
    path("account/google/login/", google.log_in, name="google_login"),
    path("account/google/callback/", google.callback, name="google_callback"),
    path("account/google/signup/", google.sign_up, name="socialaccount_signup"),
    path("account/google/cancelled/", google.cancelled, name="socialaccount_login_cancelled"),
    path("account/google/error/", google.failed, name="socialaccount_login_error"),
]
