"""Forms of sign-up, log-in and the company."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import SignupForm
from django import forms
from django.http import HttpRequest

from accounts.models import Account, Invitation, Membership, Trade, User
from accounts.models.invitation import INVITED_ROLES
from accounts.operations.inviting import invite
from security.permissions import Role

TIME_ZONES = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    # Its clocks are not moved in summer, so it is not Mountain.
    "America/Phoenix": "Arizona",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
}


class SignUpForm(SignupForm):  # type: ignore[misc]  # allauth has no types
    """A person and their company in one go."""

    name = forms.CharField(max_length=120, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    company = forms.CharField(
        max_length=120, label="Company name", widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    trade = forms.ChoiceField(choices=Trade.choices, required=False, initial=Trade.OTHER, widget=forms.RadioSelect)

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        """Open the company of the new person."""
        Account.open(self.cleaned_data["company"], by=user, trade=self.cleaned_data["trade"] or Trade.OTHER)


class CompanyForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """The company's name, trade and time zone."""

    timezone = forms.ChoiceField(label="Time zone", choices=list(TIME_ZONES.items()))

    class Meta:
        model = Account
        fields = ("name", "trade", "timezone")


class NewCompanyForm(forms.Form):
    """One more company for a person who is signed in."""

    name = forms.CharField(max_length=120, label="Company name")
    trade = forms.ChoiceField(choices=Trade.choices, initial=Trade.OTHER, required=False, widget=forms.RadioSelect)

    def open(self, *, by: User) -> Account:
        """Open it."""
        return Account.open(self.cleaned_data["name"], by=by, trade=self.cleaned_data["trade"] or Trade.OTHER)


class InvitationForm(forms.Form):
    """Whom to invite, and as what. An Admin is invited by Owners alone."""

    email = forms.EmailField(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    name = forms.CharField(max_length=120, required=False, label="Name (optional)")
    role = forms.ChoiceField(initial=Role.MEMBER)

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [role for role in INVITED_ROLES if by.is_owner or role != Role.ADMIN]
        self.fields["role"].choices = [(role.value, role.label) for role in offered]  # type: ignore[attr-defined]

    def send(self, *, by: Membership) -> Invitation:
        """Send the letter; ChangeRefused as `invite()`."""
        values = self.cleaned_data
        return invite(values["email"], Role(values["role"]), name=values["name"], by=by)


class JoiningForm(forms.Form):
    """A new person with an invitation: the address is known from the letter."""

    name = forms.CharField(max_length=120, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(max_length=256, strip=False, widget=forms.PasswordInput)

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """Judge the password by the rules of sign-up, with the person's own words."""
        values = super().clean() or {}
        if "password" in values:
            try:
                get_adapter().clean_password(
                    values["password"], user=User(email=self.email, name=values.get("name", ""))
                )
            except forms.ValidationError as error:
                self.add_error("password", error)
        return values


class RoleForm(forms.Form):
    """What somebody is to be."""

    role = forms.ChoiceField(choices=[(role.value, role.label) for role in Role])


class HeirForm(forms.Form):
    """Who takes over the open conversations and deals of a member that goes; empty means nobody in particular."""

    heir: Any = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="Nobody yet", label="Who takes over the open work?"
    )

    def __init__(self, *args: Any, leaving: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heir"].queryset = Membership.objects.heirs_of(leaving)  # type: ignore[attr-defined]


class OwnershipForm(forms.Form):
    """Who gets the company, with its name typed out, so that no slip of the finger gives it away."""

    heir: Any = forms.ModelChoiceField(queryset=None, label="New owner", empty_label="Choose somebody")
    company = forms.CharField(max_length=120, label="Company name", widget=forms.TextInput({"autocomplete": "off"}))

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = by.account.name
        others = Membership.objects.active().exclude(role=Role.OWNER).order_by("name", "id")
        self.fields["heir"].queryset = others  # type: ignore[attr-defined]  # bound to the tenant

    def clean_company(self) -> str:
        """The name as it is written on the page; large or small letters do not matter."""
        typed = str(self.cleaned_data["company"])
        if typed.strip().casefold() != self.name.strip().casefold():
            raise forms.ValidationError(f"Type the name exactly: {self.name}")
        return typed
