"""Messaging's addresses, below `/<account-slug>/inbox/`."""

from django.urls import path

from messaging.views import conversations, inbox, media, members, sent_messages

app_name = "messaging"

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("badge/", inbox.badge, name="badge"),
    path("waiting/", inbox.waiting_panel, name="waiting_panel"),
    path("contacts/<uuid:contact_id>/", conversations.contact_conversation, name="contact_conversation"),
    path("members/<uuid:member_id>/", members.member_conversations, name="member_conversations"),
    path("media/<uuid:media_id>/", media.photo, name="media"),
    path("messages/<uuid:message_id>/retry/", sent_messages.message_retry, name="message_retry"),
    path("<uuid:conversation_id>/", conversations.conversation, name="conversation"),
    path("<uuid:conversation_id>/messages/", sent_messages.message_new, name="message_new"),
    path("<uuid:conversation_id>/reading/", conversations.reading, name="reading"),
    path("<uuid:conversation_id>/assignment/", conversations.assignment, name="assignment"),
    path("<uuid:conversation_id>/closure/", conversations.closure, name="closure"),
    path("<uuid:conversation_id>/reopening/", conversations.reopening, name="reopening"),
]
