"""Every form of ours, the address that takes it and the page that shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from tests.access.routes import routes
from tests.architecture.source import APPS

TABLE = """
#form                   takes it                     page that shows it
SignUpForm              account_signup               account_signup
LogInForm               account_login                account_login
ChangePasswordForm      account_change_password      account_change_password
ProfileForm             accounts:profile             accounts:profile
JoiningForm             accounts:invitation          accounts:invitation
PasswordForm            accounts:confirm             accounts:confirm
NewAuthenticatorForm    accounts:authenticator_new   accounts:authenticator_new
NewCompanyForm          accounts:company_new         accounts:company_new
CompanyForm             accounts:settings_company    accounts:settings_company
SessionLimitsForm       accounts:session_limits      accounts:session_limits
SecondFactorPolicyForm  accounts:settings_security   accounts:settings_security
InvitationForm          accounts:invitation_new      accounts:settings_team
RoleForm                accounts:member_role         accounts:member_role
HeirForm                accounts:member_removal      accounts:member_removal
OwnershipForm           accounts:ownership           accounts:ownership
ReachForm               accounts:member              accounts:member
ContactForm             contacts:contact_new         contacts:contact_new
NoteForm                contacts:note_new            contacts:contact
NewDealForm             pipeline:deal_new            pipeline:deal_new
DealForm                pipeline:deal_edit           pipeline:deal_edit
ValueForm               pipeline:deal_value          pipeline:deal_value
OwnerForm               pipeline:deal_owner          pipeline:deal
PipelineRightsForm      pipeline:member_pipelines    pipeline:member_pipelines
ComposerForm            messaging:message_new        messaging:conversation
AssignmentForm          messaging:assignment         messaging:conversation
"""
# What nobody fills in: bases of other forms, keys in addresses that our own pages make, and where a card was dragged.
NOT_FILLED_IN = {"AttentiveForm", "DealFields", "AddressForm", "PlaceForm", "MoveForm", "CompanyOfPerson", "AskedOnce"}
# Filters of a page, and what is shown in the middle of a way that the tests of that way walk.
ON_A_WAY = {
    *("AuditFilterForm", "CodeForm", "FactorNameForm", "GoogleSignUpForm", "ResetPasswordForm", "SetPasswordForm"),
}


@dataclass(frozen=True)
class Filled:
    """A form and its two addresses."""

    form: str
    taker: str
    page: str

    def __str__(self) -> str:
        return self.form


PATTERN = "(a pattern)"
FILLED = [Filled(*line.split()) for line in TABLE.splitlines() if line and not line.startswith("#")]


@cache
def own_forms() -> dict[str, Any]:
    """Every form class of the product by its name."""
    # The views import them.
    assert routes()
    return {form.__name__: form for form in _below(forms.BaseForm)}


def _below(form: Any) -> Iterator[Any]:
    for child in form.__subclasses__():
        if child.__module__.partition(".")[0] in APPS:
            yield child
        yield from _below(child)


class Controls(HTMLParser):
    """The controls of a page by name, with their attributes; the last one of a name that people fill in counts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a control."""
        told = {name: value or "" for name, value in attrs}
        kind = told.get("type", tag)
        if tag in {"input", "select", "textarea"} and "name" in told and kind not in {"hidden", "submit"}:
            self.found[told["name"]] = {"type": kind, **told}


def demanded(field: forms.Field) -> dict[str, str]:
    """What a field's rules are in HTML."""
    rules: dict[str, Any] = {"maxlength": getattr(field, "max_length", None)}
    rules |= {"minlength": getattr(field, "min_length", None)}
    rules |= {"min": getattr(field, "min_value", None), "max": getattr(field, "max_value", None)}
    kinds: list[tuple[type[forms.Field], str]] = [
        (forms.EmailField, "email"),
        (forms.DateField, "date"),
        (forms.URLField, "url"),
    ]
    rules |= {"type": next((html for kind, html in kinds if isinstance(field, kind)), None)}
    is_pattern = any(type(validator) is RegexValidator for validator in field.validators)
    # A choice always has a value: its first one, or the one that is checked.
    is_typed = not isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    rules |= {"required": "" if field.required and is_typed else None, "pattern": PATTERN if is_pattern else None}
    return {name: str(value) for name, value in rules.items() if value is not None}


def untold(rules: dict[str, str], control: dict[str, str]) -> dict[str, str]:
    """The rules that a control does not tell its browser."""
    told = {**control, "pattern": PATTERN if "pattern" in control else ""}
    return {name: value for name, value in rules.items() if told.get(name) != value}
