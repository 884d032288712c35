"""Every address of the site, wired by name. The edge answers /webhooks/ and /events/ before Django is asked."""

from django.urls import include, path

handler400 = "customerflows.refusals.bad_request"

urlpatterns = [
    path("", include("security.urls")),
    path("", include("accounts.identity_urls")),
    path("", include("accounts.urls")),
    path("<slug:account_slug>/contacts/", include("contacts.urls")),
    path("<slug:account_slug>/pipeline/", include("pipeline.urls")),
    path("<slug:account_slug>/inbox/", include("messaging.urls")),
]
