"""Forms of the team: who comes, what they are, and who takes over."""

from typing import Any

from django import forms

from accounts.models import Invitation, Membership
from accounts.models.invitation import INVITED_ROLES
from accounts.operations.inviting import invite
from security.permissions import Role


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


class ReachForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Whether a person sees everything or only what is theirs."""

    is_assigned_only = forms.BooleanField(required=False, label="Only what is assigned to them")

    class Meta:
        model = Membership
        fields = ("is_assigned_only",)
