"""Forms of proof: codes, passwords and the names of factors."""

from django import forms


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
