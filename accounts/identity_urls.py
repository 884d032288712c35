"""Addresses of identity, under the names by which allauth looks them up."""

from django.urls import path

from accounts.views import entrance, identity

urlpatterns = [
    path("", entrance.home, name="home"),
    path("login/", identity.log_in, name="account_login"),
    path("signup/", identity.sign_up, name="account_signup"),
    path("logout/", identity.log_out, name="account_logout"),
]
