"""Forms of the inbox."""

from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator

from accounts.models import Membership
from messaging.operations.gating import FREE_TEXT_LIMIT
from security.permissions import Role

REPLY, NOTE = "reply", "note"


class MessageField(forms.CharField):
    """What somebody wrote. Browsers send each line break as two characters, and WhatsApp counts one."""

    default_validators = [
        ProhibitNullCharactersValidator(
            "This text holds a character that can’t be sent (NUL). Delete it and try again."
        )
    ]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Django's own validator says the same in its own words.
        self.validators = [
            validator
            for validator in self.validators
            if validator in self.default_validators or not isinstance(validator, ProhibitNullCharactersValidator)
        ]

    def to_python(self, value: Any) -> str:
        """Make line breaks one character, then as CharField."""
        return str(super().to_python(str(value or "").replace("\r\n", "\n")))

    def validate(self, value: str) -> None:
        """Refuse nothing, and too much."""
        super().validate(value)
        if len(value) > FREE_TEXT_LIMIT:
            excess = f"A message holds at most {FREE_TEXT_LIMIT:,} characters. This has {len(value):,}."
            raise forms.ValidationError(f"{excess} Shorten it, or send it in two.", code="max_length")


class ComposerForm(forms.Form):
    """What a member writes: a reply to the customer or a note to colleagues. `key` makes a repeated send harmless."""

    mode = forms.ChoiceField(choices=[(REPLY, "Reply"), (NOTE, "Private note")], initial=REPLY)
    body = MessageField(error_messages={"required": "Write something first."})
    key = forms.CharField(max_length=64, required=False)

    @property
    def is_note(self) -> bool:
        """Whether the private note is chosen; a reply is where nothing valid is."""
        return str(self["mode"].value()) == NOTE

    @property
    def trouble(self) -> str:
        """Why it cannot leave, in words about the text first: mode and key are not typed by people."""
        for field in ("body", "__all__"):
            if self.errors.get(field):
                return str(self.errors[field][0])
        return "This page is out of date. Reload it and try again." if self.errors else ""


class AssignmentForm(forms.Form):
    """Whose conversation it is; empty means nobody's."""

    assignee: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(queryset=None, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = answering()  # type: ignore[attr-defined]  # bound to the tenant


def answering() -> Any:
    """The members who may have a conversation: those who still work here and may answer."""
    return Membership.objects.active().exclude(role=Role.VIEWER).order_by("name", "id")
