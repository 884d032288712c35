"""`make check`: everything that can be said about the code without running the product.

Each check answers OK, FAILED or, where it had nothing to look into, NOT AUDITED, which is never counted as success.
`python -m customerflows.checks` runs them all on two cores, `python -m customerflows.checks types floors` only those.
"""
