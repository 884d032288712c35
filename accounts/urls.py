"""Accounts' addresses: outside any company, and inside one."""

from django.urls import path

from accounts.views import audit, entrance, home, security, sessions, settings, team

app_name = "accounts"

urlpatterns = [
    path("companies/new/", entrance.company_new, name="company_new"),
    path("theme/", entrance.theme, name="theme"),
    path("account/security/", security.personal, name="personal_security"),
    path("account/security/sessions/end/", sessions.session_end, name="session_end"),
    path("account/security/sessions/end-others/", sessions.sessions_end, name="sessions_end"),
    path("<slug:account_slug>/", home.home, name="home"),
    path("<slug:account_slug>/stream-token/", entrance.stream_token, name="stream_token"),
    path("<slug:account_slug>/session/", sessions.session, name="session"),
    path("<slug:account_slug>/settings/", settings.company, name="settings_company"),
    path("<slug:account_slug>/settings/audit/", audit.log, name="settings_audit"),
    path("<slug:account_slug>/settings/audit/verification/", audit.verification, name="audit_verification"),
    path("<slug:account_slug>/settings/audit/export/", audit.export, name="audit_export"),
    path("<slug:account_slug>/settings/audit/verifier/", audit.verifier_file, name="audit_verifier"),
    path("<slug:account_slug>/settings/security/", security.company, name="settings_security"),
    path("<slug:account_slug>/settings/security/sessions/", sessions.session_limits, name="session_limits"),
    path("<slug:account_slug>/settings/team/", team.team, name="settings_team"),
    path("<slug:account_slug>/settings/team/<uuid:member_id>/removal/", team.member_removal, name="member_removal"),
]
