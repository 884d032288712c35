"""Forms of coming in: sign-up, log-in, recovery, an invitation, and the profile."""

from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.socialaccount.forms import SignupForm as SocialSignupForm
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from accounts.adapter import PASSWORD_IS_LEAKED
from accounts.models import Account, Trade, User
from accounts.operations.signing_up import do_the_same_work, start_again, unfinished
from accounts.passwords import is_leaked


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


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """What a person is called."""

    class Meta:
        model = User
        fields = ("name",)
        labels = {"name": "Your name"}
