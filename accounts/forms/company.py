"""Forms of a company: what it is called, how safely its people sign in, and its audit log."""

from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Account, Membership, Trade, User
from security.audit.actions import SENTENCES, label
from security.audit.reading import Filters

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


_MINUTES = {
    15: "15 minutes",
    30: "30 minutes",
    60: "1 hour",
    4 * 60: "4 hours",
    8 * 60: "8 hours",
    12 * 60: "12 hours",
    24 * 60: "1 day",
    3 * 24 * 60: "3 days",
    7 * 24 * 60: "7 days",
    14 * 24 * 60: "14 days",
}


class SessionLimitsForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """How long the company's people stay signed in: without activity, and at most."""

    idle_minutes = forms.TypedChoiceField(choices=list(_MINUTES.items()), coerce=int)
    session_minutes = forms.TypedChoiceField(choices=list(_MINUTES.items()), coerce=int)

    class Meta:
        model = Account
        fields = ("idle_minutes", "session_minutes")

    def clean(self) -> dict[str, Any]:
        """The time without activity has to fit into the whole."""
        cleaned: dict[str, Any] = super().clean() or {}
        idle, whole = cleaned.get("idle_minutes"), cleaned.get("session_minutes")
        if idle and whole and idle > whole:
            self.add_error("session_minutes", "Choose at least as long as the time without activity.")
        return cleaned


class SecondFactorPolicyForm(forms.Form):
    """Whether everybody in the company needs a second factor, and from when on."""

    required = forms.BooleanField(required=False, label="Require two-step sign-in")
    grace_days = forms.TypedChoiceField(
        label="Time to set it up",
        coerce=int,
        choices=[(0, "None"), (1, "1 day"), *((days, f"{days} days") for days in range(2, 8))],
    )


class AuditFilterForm(forms.Form):
    """Which events of the audit log are shown. Days are whole ones by the company's clock."""

    person: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="Everyone"
    )
    action = forms.ChoiceField(
        choices=[("", "Everything"), *((name, label(name)) for name in SENTENCES)], required=False
    )
    since = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label="To", widget=forms.DateInput(attrs={"type": "date"}))
    record = forms.CharField(required=False, max_length=100)

    def __init__(self, *args: Any, people: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Membership]", self.fields["person"]).queryset = people

    def filters(self) -> Filters:
        """What was asked, as the log is read."""
        asked = self.cleaned_data
        person, last = asked["person"], asked["until"]
        return Filters(
            person=person.id if person else None,
            action=asked["action"],
            since=_midnight(asked["since"]) if asked["since"] else None,
            # The day that is named belongs to it.
            until=_midnight(last + timedelta(days=1)) if last and last < date.max else None,
            called=asked["record"].strip(),
        )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
