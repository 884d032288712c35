"""Messaging's pages."""
