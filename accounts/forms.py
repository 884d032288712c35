"""Forms of sign-up, log-in, recovery, the profile and the company."""

from datetime import date, datetime, time, timedelta
from typing import Any, cast

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.socialaccount.forms import SignupForm as SocialSignupForm
from django import forms
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.adapter import PASSWORD_IS_LEAKED
from accounts.models import Account, Membership, Trade, User
from accounts.operations.signing_up import do_the_same_work, start_again, unfinished
from accounts.passwords import is_leaked
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


class CompanyOfPerson(forms.Form):
    """A person's name and their company, however they prove who they are."""

    name = forms.CharField(max_length=120, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    company = forms.CharField(
        max_length=120, label="Company name", widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    trade = forms.ChoiceField(choices=Trade.choices, required=False, initial=Trade.OTHER, widget=forms.RadioSelect)

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        """Open the company of the new person."""
        Account.open(self.cleaned_data["company"], by=user, trade=self.cleaned_data["trade"] or Trade.OTHER)


class SignUpForm(CompanyOfPerson, allauth.SignupForm):  # type: ignore[misc]  # allauth has no types
    """A person and their company in one go."""

    account_already_exists: bool

    def clean(self) -> dict[str, Any]:
        """Hold the password against what the whole form says; allauth would know the address only."""
        super(allauth.SignupForm, self).clean()
        cleaned: dict[str, Any] = self.cleaned_data
        password = cleaned.get("password1")
        if password:
            person = User(email=cleaned.get("email") or "", name=cleaned.get("name") or "")
            person.company_words = cleaned.get("company") or ""
            try:
                get_adapter().clean_password(password, user=person)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return cleaned

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Make person and company; for an address that is taken pretend to, in the same time."""
        saved: tuple[User | None, HttpResponse | None]
        if self.account_already_exists:
            do_the_same_work(self.cleaned_data)
        else:
            try:
                with transaction.atomic():
                    saved = super().try_save(request)
            except IntegrityError:
                # Somebody else took the address between the look and the leap.
                self.account_already_exists = True
            else:
                return saved
        saved = super().try_save(request)
        return saved

    def save(self, request: HttpRequest) -> User:
        """Make the person, or go on with the one who has just found their address to be wrong."""
        person = unfinished(request)
        if person is not None:
            return start_again(person, self.cleaned_data, by=person)
        made: User = super().save(request)
        return made


class GoogleSignUpForm(CompanyOfPerson, SocialSignupForm):  # type: ignore[misc]  # allauth has no types
    """The company of somebody whom Google has vouched for; their address is Google's word and not theirs."""

    field_order = ("name", "company", "email", "trade")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].disabled = True


class LogInForm(allauth.LoginForm):  # type: ignore[misc]  # allauth has no types
    """Notices a password that is known from a leak."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # allauth's own link to recovery; the page has one where people look for it.
        self.fields["password"].help_text = ""

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Go on through the stages of the log-in."""
        request.session.pop(PASSWORD_IS_LEAKED, None)
        if is_leaked(self.cleaned_data["password"]):
            request.session[PASSWORD_IS_LEAKED] = True
        answer: HttpResponse = super().login(request, redirect_url)
        return answer


class AskedOnce(forms.Form):
    """A new password is asked for once: its field can show it, and a repetition only gets pasted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class ChangePasswordForm(AskedOnce, allauth.ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    """The old password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""


class SetPasswordForm(AskedOnce, allauth.SetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """The first password of somebody who came with Google."""


class ResetPasswordForm(AskedOnce, allauth.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth has no types
    """A new password for whoever holds the link."""


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """What a person is called."""

    class Meta:
        model = User
        fields = ("name",)
        labels = {"name": "Your name"}


class CompanyForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """The company's name, trade and time zone."""

    timezone = forms.ChoiceField(label="Time zone", choices=list(TIME_ZONES.items()))

    class Meta:
        model = Account
        fields = ("name", "trade", "timezone")


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


class NewCompanyForm(forms.Form):
    """One more company for a person who is signed in."""

    name = forms.CharField(max_length=120, label="Company name")
    trade = forms.ChoiceField(choices=Trade.choices, initial=Trade.OTHER, required=False, widget=forms.RadioSelect)

    def open(self, *, by: User) -> Account:
        """Open it."""
        return Account.open(self.cleaned_data["name"], by=by, trade=self.cleaned_data["trade"] or Trade.OTHER)


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
