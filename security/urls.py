"""Security's addresses."""

from django.urls import path

from security.views import health

app_name = "security"

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("health/startup", health.startup, name="health_startup"),
]
