"""Forms of deals: a new one, its details, its value alone, its owner, a move, and a place in a lane."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet

from accounts.models import Membership
from contacts.models import Contact
from contacts.models.listing import matching, with_row
from customerflows.formatting import money
from pipeline.models import Deal, Pipeline, Stage
from pipeline.models.deal import HIGHEST_VALUE_CENTS
from security.permissions import Role
from security.tenancy.context import require
from security.tenancy.masking import hides

JOB_TYPES = ("Repair", "Install", "Tune-up", "Service", "Plan", "Upgrade")
MATCHES = 6

# Digits of other scripts are digits to \d, but not to the person who reads the amount back.
_AMOUNT = re.compile(r"\$?\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.([0-9]{1,2}))?")


class DollarField(forms.CharField):
    """An amount as people write it ("1,250.50", "$300", nothing for zero) into whole cents."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, required=False, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        """Cents; forms.ValidationError in plain words for anything else."""
        text = super().to_python(value)
        if not text:
            return 0
        if text.startswith(("-", "\N{MINUS SIGN}", "$-", "(")):
            raise forms.ValidationError("A value can’t be below zero. Write 0 if you don’t know it yet.")
        found = _AMOUNT.fullmatch(text)
        if not found or not any(found.groups()):
            raise forms.ValidationError("Write an amount in dollars, like 1,250 or $300.50.")
        dollars, cents = (found[1] or "0").replace(",", ""), (found[2] or "").ljust(2, "0")
        total = int(dollars) * 100 + int(cents)
        if total > HIGHEST_VALUE_CENTS:
            raise forms.ValidationError(f"Write an amount up to {money(HIGHEST_VALUE_CENTS)}.")
        return total

    def run_validators(self, value: Any) -> None:
        """The text was checked before it became a number."""

    def validate(self, value: Any) -> None:
        """Nothing is a value too: zero."""

    def prepare_value(self, value: Any) -> Any:
        """Cents of a saved deal as dollars; what somebody typed as they typed it."""
        return money(value).removeprefix("$") if isinstance(value, int) else value


class AttentiveForm(forms.Form):
    """A form that comes back with the cursor in its first field that is wrong."""

    def full_clean(self) -> None:
        """Check everything, then point at the first error."""
        super().full_clean()
        wrong = [name for name in self.fields if self.is_bound and name in self.errors]
        if wrong:
            self.fields[wrong[0]].widget.attrs["autofocus"] = True


class DealFields(AttentiveForm):
    """What can be written about a deal when it is made and later; no value by somebody who sees no prices."""

    title = forms.CharField(
        max_length=120, label="Job", error_messages={"required": "Say what the job is, like “AC not cooling”."}
    )
    value_cents = DollarField(label="Value in dollars")
    job_type = forms.CharField(max_length=40, required=False, label="Job type")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if hides("prices"):
            del self.fields["value_cents"]


class NewDealForm(DealFields):
    """A new deal. The customer comes as a key (chosen) or as a name (typed); a name must lead to one person."""

    stage: Any = forms.ModelChoiceField(queryset=None, label="Stage", empty_label=None)
    contact: Any = forms.ModelChoiceField(queryset=None, required=False)
    q = forms.CharField(max_length=200, required=False, label="Customer")

    field_order = ("contact", "q", "title", "value_cents", "job_type", "stage")

    def __init__(self, data: Any = None, *, stages: "QuerySet[Stage]", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.matches: list[Contact] = []
        _choose_from(self, "stage", stages)
        _choose_from(self, "contact", Contact.objects.all())
        self.fields["contact"].error_messages["invalid_choice"] = "This contact isn’t here anymore. Choose another."

    @property
    def chosen(self) -> Contact | None:
        """The customer that was found, however wrong the rest of the form is."""
        return self.cleaned_data.get("contact") if self.is_bound else None

    def clean(self) -> dict[str, Any]:
        """Find the customer; several of one name are offered to choose from."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("contact") or {"contact", "q"} & set(self.errors):
            return cleaned
        name = cleaned.get("q", "")
        self.matches = customers_like(name)
        exact = [contact for contact in self.matches if contact.name.casefold() == name.casefold()]
        if len(exact) == 1:
            cleaned["contact"] = exact[0]
        elif not name:
            self.add_error("q", "Choose a customer.")
        elif self.matches:
            self.add_error("q", f"Which {name}? Choose one below.")
        else:
            self.add_error("q", f"Nobody matches {name}. Add them under Contacts first.")
        return cleaned


class DealForm(DealFields):
    """The details of a deal; saved through the verb that writes its history."""

    owner: Any = forms.ModelChoiceField(queryset=None, required=False, label="Owner", empty_label="Nobody")
    next_step = forms.CharField(max_length=120, required=False, label="Next step")
    next_step_on = forms.DateField(
        required=False, label="When", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None, *, deal: Deal, **kwargs: Any) -> None:
        super().__init__(data, initial={name: getattr(deal, name) for name in self.base_fields}, **kwargs)
        _choose_from(self, "owner", Membership.objects.active())
        # Whoever sees their own deals only would lose this one by giving it away.
        if require().within.is_assigned_only:
            del self.fields["owner"]


class ValueForm(AttentiveForm):
    """The value alone, for changing it in place."""

    value_cents = DollarField(label="Value in dollars")


class OwnerForm(forms.Form):
    """Whose deal it is; empty means nobody's."""

    owner: Any = forms.ModelChoiceField(queryset=None, required=False, label="Owner", empty_label="Nobody")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self, "owner", Membership.objects.active())


class PipelineRightsForm(forms.Form):
    """What one person may do in each pipeline, or that nothing is hidden from them."""

    scope = forms.ChoiceField(
        label="How many",
        choices=[("all", "All pipelines"), ("some", "Only these")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose all pipelines or only some."},
    )

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {str(pipeline.id): pipeline.name for pipeline in Pipeline.objects.order_by("position", "id")}
        rights = member.pipeline_rights
        # A Viewer changes nothing, and "edit" would promise it.
        levels = [("", "Hidden"), ("see", "See"), *([] if member.role == Role.VIEWER else [("edit", "See and edit")])]
        for key, name in self.names.items():
            self.fields[key] = forms.ChoiceField(
                label=name,
                choices=levels,
                required=False,
                widget=forms.RadioSelect,
                initial=levels[-1][0] if rights is None else rights.get(key, ""),
            )
        self.initial["scope"] = "all" if rights is None else "some"

    @property
    def choices(self) -> list[Any]:
        """The fields of the pipelines."""
        return [self[key] for key in self.names]

    @property
    def rights(self) -> dict[str, str] | None:
        """What was chosen, as a membership keeps it."""
        if self.cleaned_data["scope"] == "all":
            return None
        return {key: self.cleaned_data[key] for key in self.names if self.cleaned_data[key]}


class MoveForm(forms.Form):
    """Where a card goes. `before` empty means the end of the lane; without `before` it goes to the top."""

    stage = forms.UUIDField()
    before = forms.UUIDField(required=False)

    @property
    def is_placed(self) -> bool:
        """Whether somebody chose the place in the lane too, and not only the lane."""
        return "before" in self.data


class AddressForm(forms.Form):
    """The keys that an address may carry."""

    pipeline = forms.UUIDField(required=False)
    stage = forms.UUIDField(required=False)
    contact = forms.UUIDField(required=False)
    older = forms.UUIDField(required=False)


class PlaceForm(forms.Form):
    """The card that the next page of a lane follows."""

    rank = forms.FloatField()
    id = forms.UUIDField()


def customers_like(search: str) -> list[Contact]:
    """The contacts that a name's beginning, a number or an address may mean, the latest first; none says the latest."""
    return list(with_row(matching(search)).latest_first()[:MATCHES])


def unfolded(values: list[str]) -> dict[str, int]:
    """How many cards of each stage a page shows, from its "stage:count" fields; what is not that is passed over."""
    # Sent by our own script with every refetch: what is broken costs an unfolded lane, not the board.
    pairs = (value.partition(":") for value in values[:100])
    return {stage: int(count) for stage, _, count in pairs if count.isdecimal() and len(count) < 5 and _is_key(stage)}


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _choose_from(form: forms.Form, name: str, queryset: Any) -> None:
    """Give a choice its rows: they exist only inside a tenant, not when the class is made."""
    choice: Any = form.fields[name]
    choice.queryset = queryset
