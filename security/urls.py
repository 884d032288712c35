"""Security's addresses."""

from django.urls import path

from security.views import csp_reports, health, well_known

app_name = "security"

urlpatterns = [
    path(".well-known/security.txt", well_known.security_txt, name="security_txt"),
    path("csp-report/", csp_reports.csp_report, name="csp_report"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("health/startup", health.startup, name="health_startup"),
]
