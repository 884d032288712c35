"""The demo: fictional companies, people and stories, so that the product can be tried and measured.

Numbers are 555-01xx and addresses `.example`, which belong to nobody. Times are relative to now.
"""
