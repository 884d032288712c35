"""Accounts' forms."""

from accounts.forms.company import (
    TIME_ZONES,
    AuditFilterForm,
    CompanyForm,
    NewCompanyForm,
    SecondFactorPolicyForm,
    SessionLimitsForm,
)
from accounts.forms.entering import (
    AskedOnce,
    ChangePasswordForm,
    CompanyOfPerson,
    GoogleSignUpForm,
    JoiningForm,
    LogInForm,
    ProfileForm,
    ResetPasswordForm,
    SetPasswordForm,
    SignUpForm,
)
from accounts.forms.proving import CodeForm, FactorNameForm, NewAuthenticatorForm, PasswordForm
from accounts.forms.team import HeirForm, InvitationForm, OwnershipForm, ReachForm, RoleForm

__all__ = [
    "TIME_ZONES",
    "AskedOnce",
    "AuditFilterForm",
    "ChangePasswordForm",
    "CodeForm",
    "CompanyForm",
    "CompanyOfPerson",
    "FactorNameForm",
    "GoogleSignUpForm",
    "HeirForm",
    "InvitationForm",
    "JoiningForm",
    "LogInForm",
    "NewAuthenticatorForm",
    "NewCompanyForm",
    "OwnershipForm",
    "PasswordForm",
    "ProfileForm",
    "ReachForm",
    "ResetPasswordForm",
    "RoleForm",
    "SecondFactorPolicyForm",
    "SessionLimitsForm",
    "SetPasswordForm",
    "SignUpForm",
]
