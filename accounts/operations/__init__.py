"""Accounts' verbs that leave the building or span several nouns."""
