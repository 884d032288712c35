"""The site as granian serves it. Starting fails when the database role could walk through the walls."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from customerflows.startup import examine_roles

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "customerflows.settings")

application = get_wsgi_application()
examine_roles("default")
import_module(settings.ROOT_URLCONF)  # with all views: the first visitor need not wait for them

# What is loaded by now stays, and the collector would walk through all of it every few hundred requests.
gc.collect()
gc.freeze()
