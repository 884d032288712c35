"""Accounts' addresses: outside any company, and inside one."""

from django.urls import path

from accounts.views import entrance, home, invitations, joining, leaving, roles, settings, team

app_name = "accounts"

urlpatterns = [
    path("companies/new/", entrance.company_new, name="company_new"),
    path("companies/departure/", leaving.departure, name="departure"),
    path("invitations/<str:token>/", joining.invitation, name="invitation"),
    path("theme/", entrance.theme, name="theme"),
    path("<slug:account_slug>/", home.home, name="home"),
    path("<slug:account_slug>/stream-token/", entrance.stream_token, name="stream_token"),
    path("<slug:account_slug>/settings/", settings.company, name="settings_company"),
    path("<slug:account_slug>/settings/team/", team.team, name="settings_team"),
    path("<slug:account_slug>/settings/team/<uuid:member_id>/removal/", team.member_removal, name="member_removal"),
    path("<slug:account_slug>/settings/team/<uuid:member_id>/role/", roles.member_role, name="member_role"),
    path("<slug:account_slug>/settings/ownership/", roles.ownership, name="ownership"),
    path("<slug:account_slug>/settings/invitations/", invitations.invitation_new, name="invitation_new"),
    path(
        "<slug:account_slug>/settings/invitations/<uuid:invitation_id>/renewal/",
        invitations.invitation_renewal,
        name="invitation_renewal",
    ),
    path(
        "<slug:account_slug>/settings/invitations/<uuid:invitation_id>/cancellation/",
        invitations.invitation_cancellation,
        name="invitation_cancellation",
    ),
]
