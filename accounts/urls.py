"""Accounts' addresses: outside any company, and inside one."""

from django.urls import path

from accounts.views import (
    audit,
    confirming,
    entrance,
    factors,
    home,
    invitations,
    joining,
    leaving,
    passkeys,
    profile,
    rights,
    roles,
    second_factors,
    sessions,
    settings,
    team,
)

app_name = "accounts"

urlpatterns = [
    path("companies/new/", entrance.company_new, name="company_new"),
    path("companies/departure/", leaving.departure, name="departure"),
    path("invitations/<str:token>/", joining.invitation, name="invitation"),
    path("theme/", entrance.theme, name="theme"),
    path("account/security/sessions/end/", sessions.session_end, name="session_end"),
    path("account/security/sessions/end-others/", sessions.sessions_end, name="sessions_end"),
    path("account/confirm/", confirming.confirm, name="confirm"),
    path("account/confirm/passkey/begin/", passkeys.confirm_begin, name="confirm_passkey_begin"),
    path("account/confirm/passkey/complete/", passkeys.confirm_complete, name="confirm_passkey_complete"),
    path("account/security/", factors.security, name="security"),
    path("account/security/authenticators/new/", factors.authenticator_new, name="authenticator_new"),
    path("account/security/passkeys/new/", passkeys.passkey_new, name="passkey_new"),
    path("account/security/passkeys/new/begin/", passkeys.passkey_begin, name="passkey_begin"),
    path("account/security/passkeys/new/complete/", passkeys.passkey_complete, name="passkey_complete"),
    path("account/security/recovery-codes/new/", factors.recovery_codes_new, name="recovery_codes_new"),
    path("account/security/factors/<slug:factor_key>/name/", factors.factor_name, name="factor_name"),
    path("account/security/factors/<slug:factor_key>/removal/", factors.factor_removal, name="factor_removal"),
    path("account/profile/", profile.profile, name="profile"),
    path("<slug:account_slug>/", home.home, name="home"),
    path("<slug:account_slug>/stream-token/", entrance.stream_token, name="stream_token"),
    path("<slug:account_slug>/session/", sessions.session, name="session"),
    path("<slug:account_slug>/settings/", settings.company, name="settings_company"),
    path("<slug:account_slug>/settings/audit/", audit.log, name="settings_audit"),
    path("<slug:account_slug>/settings/audit/verification/", audit.verification, name="audit_verification"),
    path("<slug:account_slug>/settings/audit/export/", audit.export, name="audit_export"),
    path("<slug:account_slug>/settings/audit/verifier/", audit.verifier_file, name="audit_verifier"),
    path("<slug:account_slug>/settings/security/sessions/", sessions.session_limits, name="session_limits"),
    path(
        "<slug:account_slug>/settings/security/old-sessions/", second_factors.old_sessions_end, name="old_sessions_end"
    ),
    path("<slug:account_slug>/settings/security/", second_factors.security, name="settings_security"),
    path(
        "<slug:account_slug>/settings/security/reminders/<uuid:member_id>/",
        second_factors.reminder,
        name="second_factor_reminder",
    ),
    path(
        "<slug:account_slug>/settings/security/resets/<uuid:member_id>/",
        second_factors.reset,
        name="second_factor_reset",
    ),
    path("<slug:account_slug>/settings/team/", team.team, name="settings_team"),
    path("<slug:account_slug>/settings/team/rights/", rights.role_rules, name="role_rules"),
    path("<slug:account_slug>/settings/team/<uuid:member_id>/", rights.member, name="member"),
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
