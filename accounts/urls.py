"""Accounts' addresses: outside any company, and inside one."""

from django.urls import path

from accounts.views import entrance, home, rights, settings, team

app_name = "accounts"

urlpatterns = [
    path("companies/new/", entrance.company_new, name="company_new"),
    path("theme/", entrance.theme, name="theme"),
    path("<slug:account_slug>/", home.home, name="home"),
    path("<slug:account_slug>/stream-token/", entrance.stream_token, name="stream_token"),
    path("<slug:account_slug>/settings/", settings.company, name="settings_company"),
    path("<slug:account_slug>/settings/team/", team.team, name="settings_team"),
    path("<slug:account_slug>/settings/team/rights/", rights.role_rules, name="role_rules"),
    path("<slug:account_slug>/settings/team/<uuid:member_id>/", rights.member, name="member"),
    path("<slug:account_slug>/settings/team/<uuid:member_id>/removal/", team.member_removal, name="member_removal"),
]
