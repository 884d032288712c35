"""Forms of contacts."""

from typing import Any

from django import forms

from accounts.models import Membership
from contacts.models import Activity, Address, Contact, Identity
from customerflows.phones import to_e164


class ContactForm(forms.Form):
    """A contact by hand: name, phone, email and one address."""

    name = forms.CharField(max_length=200)
    phone = forms.CharField(max_length=40, required=False)
    email = forms.EmailField(required=False)
    street = forms.CharField(max_length=200, required=False)
    city = forms.CharField(max_length=100, required=False)
    state = forms.CharField(max_length=2, required=False)
    postal_code = forms.CharField(max_length=10, required=False, label="ZIP code")

    def clean_phone(self) -> str:
        """The number in E.164, or a complaint that says how to write it."""
        typed: str = self.cleaned_data["phone"]
        if not typed:
            return ""
        number = to_e164(typed)
        if number is None:
            raise forms.ValidationError("That isn’t a phone number. Write it like (512) 555-0142.")
        return number

    def save(self, *, by: Membership) -> Contact:
        """The new contact, with its identities, address and first activity."""
        data: dict[str, Any] = self.cleaned_data
        contact: Contact = Contact.objects.create(name=data["name"], source="Added by hand", owner=by)
        if data["phone"]:
            Identity.objects.create(contact=contact, kind=Identity.Kind.PHONE, value=data["phone"])
        if data["email"]:
            Identity.objects.create(contact=contact, kind=Identity.Kind.EMAIL, value=data["email"].lower())
        if data["street"]:
            place = {field: data[field] for field in ("street", "city", "state", "postal_code")}
            Address.objects.create(contact=contact, **place)
        Activity.record(contact, Activity.Kind.CREATED, "Added by hand", by=by)
        return contact


class NoteForm(forms.Form):
    """A note for the team on a contact's timeline."""

    body = forms.CharField(max_length=4000, error_messages={"required": "Write something first."})

    def save(self, contact: Contact, *, by: Membership) -> Activity:
        """The note on the timeline."""
        return Activity.record(
            contact, Activity.Kind.NOTE, f"{by.first_name} left a note", by=by, body=self.cleaned_data["body"]
        )
