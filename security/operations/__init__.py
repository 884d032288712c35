"""Security's verbs that span tables: sealing again under a new key, collecting what browsers report."""
