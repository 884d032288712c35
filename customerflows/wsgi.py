"""The site as granian serves it. Starting fails when the database role could walk through the walls."""

import os

from django.core.wsgi import get_wsgi_application

from customerflows.startup import examine_roles

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "customerflows.settings")

application = get_wsgi_application()
examine_roles("default")
