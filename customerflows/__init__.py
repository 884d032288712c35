"""The ground floor: it wires the house together and imports none of its apps.

Owns the settings, the environment variables, the clock, the edge (webhooks in, live events out), the embedded
servers of development and the two commands' machinery. It names the apps only by dotted string: INSTALLED_APPS,
MIDDLEWARE, ``include("contacts.urls")``, Celery's autodiscovery. Every other floor may import from here.
"""
