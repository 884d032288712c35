"""Messaging's commands."""
