"""Verbs of messaging that leave the building or span several nouns."""
