"""Forms of sign-up, log-in and the company."""

from allauth.account.forms import SignupForm
from django import forms
from django.http import HttpRequest

from accounts.models import Account, Trade, User

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


class CodeForm(forms.Form):
    """A code of an app or of the sheet of recovery codes."""

    code = forms.CharField(max_length=40, label="Code")


class PasswordForm(forms.Form):
    """The person's password once more."""

    password = forms.CharField(max_length=256, label="Password", strip=False, widget=forms.PasswordInput)


class NewAuthenticatorForm(CodeForm):
    """The first code of an authenticator app, and what the person calls it."""

    name = forms.CharField(max_length=64, label="Name of the app or phone", initial="Authenticator app")


class FactorNameForm(forms.Form):
    """What a person calls one of their factors."""

    name = forms.CharField(max_length=64, label="Name")


class SecondFactorPolicyForm(forms.Form):
    """Whether everybody in the company needs a second factor, and from when on."""

    required = forms.BooleanField(required=False, label="Require two-step sign-in")
    grace_days = forms.TypedChoiceField(
        label="Time to set it up",
        coerce=int,
        choices=[(0, "None"), (1, "1 day"), *((days, f"{days} days") for days in range(2, 8))],
    )
