"""Contacts' addresses, below `/<account-slug>/contacts/`."""

from django.urls import path

from contacts.views import contacts

app_name = "contacts"

urlpatterns = [
    path("", contacts.contact_list, name="contact_list"),
    path("new/", contacts.contact_new, name="contact_new"),
    path("suggest/", contacts.contact_suggest, name="contact_suggest"),
    path("<uuid:contact_id>/", contacts.contact, name="contact"),
    path("<uuid:contact_id>/panel/", contacts.contact_panel, name="contact_panel"),
    path("<uuid:contact_id>/notes/", contacts.note_new, name="note_new"),
]
