"""Contacts' addresses, below `/<account-slug>/contacts/`."""

from django.urls import path

from contacts.views import changes, contacts

app_name = "contacts"

urlpatterns = [
    path("", contacts.contact_list, name="contact_list"),
    path("new/", changes.contact_new, name="contact_new"),
    path("new/twins/", changes.contact_twins, name="contact_twins"),
    path("<uuid:contact_id>/", contacts.contact, name="contact"),
    path("<uuid:contact_id>/panel/", contacts.contact_panel, name="contact_panel"),
    path("<uuid:contact_id>/notes/", changes.note_new, name="note_new"),
]
