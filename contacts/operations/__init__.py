"""Verbs of contacts that span several nouns."""
