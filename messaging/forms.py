"""Forms of the inbox."""

from typing import Any

from django import forms

from accounts.models import Membership
from messaging.operations.gating import FREE_TEXT_LIMIT

REPLY, NOTE = "reply", "note"


class ComposerForm(forms.Form):
    """What a member writes: a reply to the customer or a note to colleagues. `key` makes a repeated send harmless."""

    mode = forms.ChoiceField(choices=[(REPLY, "Reply"), (NOTE, "Private note")], initial=REPLY)
    body = forms.CharField(
        max_length=FREE_TEXT_LIMIT,
        error_messages={
            "required": "Write something first.",
            "max_length": "WhatsApp takes at most 4,096 characters. This has %(show_value)s.",
        },
    )
    key = forms.CharField(max_length=64, required=False)


class AssignmentForm(forms.Form):
    """Whose conversation it is; empty means nobody's."""

    assignee: Any = forms.ModelChoiceField(queryset=None, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = Membership.objects.active()  # type: ignore[attr-defined]  # bound to the tenant
