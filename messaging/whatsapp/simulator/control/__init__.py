"""Endpoints for scripts and tests, in JSON: everything the phone page can do and a little more."""
