"""Pipeline's verbs that span several nouns."""
