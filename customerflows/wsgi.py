"""The site as granian serves it. Starting fails when the database role could walk through the walls."""

import gc
import logging
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "customerflows.settings")

application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # with all views: the first visitor need not wait for them

try:
    connection.ensure_connection()
except OperationalError:
    # The role is examined on the first connection in any case; a database that is still starting is no reason to stop.
    logging.getLogger(__name__).warning("database unreachable at start")
finally:
    # This thread serves no request; those that do open connections of their own.
    connection.close()

# What is loaded by now stays, and the collector would walk through all of it every few hundred requests.
gc.collect()
gc.freeze()
