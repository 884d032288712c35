"""Forms of sign-up, log-in and the company."""

from allauth.account.forms import SignupForm
from django import forms
from django.http import HttpRequest

from accounts.models import Account, Membership, Trade, User

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


class ReachForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Whether a person sees everything or only what is theirs."""

    is_assigned_only = forms.BooleanField(required=False, label="Only what is assigned to them")

    class Meta:
        model = Membership
        fields = ("is_assigned_only",)


class NewCompanyForm(forms.Form):
    """One more company for a person who is signed in."""

    name = forms.CharField(max_length=120, label="Company name")
    trade = forms.ChoiceField(choices=Trade.choices, initial=Trade.OTHER, required=False, widget=forms.RadioSelect)

    def open(self, *, by: User) -> Account:
        """Open it."""
        return Account.open(self.cleaned_data["name"], by=by, trade=self.cleaned_data["trade"] or Trade.OTHER)
