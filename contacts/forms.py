"""Forms of contacts."""

from typing import Any

from django import forms

from accounts.models import Membership
from contacts.models import Activity, Address, Contact, ContactTag, Identity, Tag
from contacts.models.contact import readable
from contacts.models.listing import answering_to
from customerflows.phones import to_e164
from security.tenancy.masking import hides

SOURCES = ("Google Business", "Website form", "Referral", "Yard sign", "WhatsApp ad")
BY_HAND = "Added by hand"

_PLACE = ("street", "city", "state", "postal_code")
# Anchored: the validator searches, it does not match.
_STATE = r"\A[A-Za-z]{2}\Z"
_ZIP = r"\A[0-9]{5}(-[0-9]{4})?\Z"


class ContactForm(forms.Form):
    """A contact by hand: name, ways to reach them, an address and tags.

    Somebody who is known by the same number or email address is an error that `anyway` answers with what was seen,
    because households share telephones.
    """

    name = forms.CharField(max_length=200, error_messages={"required": "Write their name."})
    phone = forms.CharField(max_length=40, required=False)
    email = forms.EmailField(
        required=False, error_messages={"invalid": "Check the email address. It looks like maria@example.com."}
    )
    street = forms.CharField(max_length=200, required=False)
    city = forms.CharField(max_length=100, required=False)
    state = forms.RegexField(
        _STATE,
        required=False,
        widget=forms.TextInput(attrs={"pattern": "[A-Za-z]{2}", "title": "Two letters, like TX"}),
        error_messages={"invalid": "Write the state as two letters, like TX."},
    )
    postal_code = forms.RegexField(
        _ZIP,
        required=False,
        label="ZIP code",
        widget=forms.TextInput(attrs={"pattern": "[0-9]{5}(-[0-9]{4})?", "title": "Five digits, like 78699"}),
        error_messages={"invalid": "A ZIP code has five digits, like 78699."},
    )
    source = forms.CharField(max_length=80, required=False, label="Where they found you")
    tags: Any = forms.ModelMultipleChoiceField(queryset=None, required=False, widget=forms.CheckboxSelectMultiple)
    anyway = forms.CharField(max_length=600, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.twins: list[Identity] = []
        if not self.is_bound:
            self.fields["name"].widget.attrs["autofocus"] = True
        tags: Any = self.fields["tags"]
        # Tags exist only inside a tenant, not when the class is made.
        tags.queryset = Tag.objects.order_by("name")
        tags.error_messages["invalid_choice"] = "One of the tags isn’t here anymore."

    def clean_name(self) -> str:
        """The name with single spaces; refused when nothing of it can be seen."""
        name = readable(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("Write a name that people can read.")
        return name

    def clean_phone(self) -> str:
        """The number in E.164, or a complaint that says how to write it."""
        typed: str = self.cleaned_data["phone"]
        if not typed:
            return ""
        number = to_e164(typed)
        if number is None:
            raise forms.ValidationError("That isn’t a phone number. Write it like (512) 555-0142.")
        return number

    def clean_email(self) -> str:
        """The address in lower case."""
        return str(self.cleaned_data["email"]).lower()

    def clean_state(self) -> str:
        """The state in capitals."""
        return str(self.cleaned_data["state"]).upper()

    def clean(self) -> dict[str, Any]:
        """Look for somebody who is the same person."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        # What is wrong by itself is missing from the data, and nobody is looked for by it.
        phone = "" if hides("phones") else data.get("phone", "")
        found = answering_to(phone=phone, email=data.get("email", "")).select_related("contact")
        self.twins = list(found.order_by("created_at")[:3])
        if self.twins and data.get("anyway") != self.seen:
            self.add_error(None, self.warning)
        # The focus goes to what is to be mended first.
        for name in [name for name in self.fields if name in self.errors][:1]:
            self.fields[name].widget.attrs["autofocus"] = True
        return data

    @property
    def seen(self) -> str:
        """The values that are taken: what "Add anyway" says yes to, and nothing typed since."""
        return " ".join(sorted({twin.value for twin in self.twins}))

    @property
    def warning(self) -> str:
        """Who is known already, in words."""
        twin = self.twins[0]
        shared = "email address" if twin.kind == Identity.Kind.EMAIL else "number"
        return f"{twin.contact.name} already has this {shared}."

    def save(self, *, by: Membership) -> Contact:
        """The new contact, with identities, address, tags and first activity."""
        data = self.cleaned_data
        source = data["source"] or BY_HAND
        contact: Contact = Contact.objects.create(name=data["name"], source=source, owner=by)
        # In one statement each: a contact is often added while somebody waits on the phone.
        ways = ((Identity.Kind.PHONE, data["phone"]), (Identity.Kind.EMAIL, data["email"]))
        Identity.objects.bulk_create(Identity(contact=contact, kind=kind, value=value) for kind, value in ways if value)
        place = {field: data[field] for field in _PLACE}
        if any(place.values()):
            Address.objects.create(contact=contact, **place)
        ContactTag.objects.bulk_create(ContactTag(contact=contact, tag=tag) for tag in data["tags"])
        Activity.record(contact, Activity.Kind.CREATED, BY_HAND, by=by)
        return contact


class NoteForm(forms.Form):
    """A note for the team on a contact's timeline."""

    body = forms.CharField(
        max_length=4000,
        error_messages={"required": "Write something first.", "max_length": "Keep a note under 4,000 characters."},
    )

    def save(self, contact: Contact, *, by: Membership) -> Activity:
        """The note on the timeline."""
        return Activity.record(
            contact, Activity.Kind.NOTE, f"{by.first_name} left a note", by=by, body=self.cleaned_data["body"]
        )
