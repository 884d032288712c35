"""Prices in words, for those who may read them."""

from customerflows.formatting import money
from security.tenancy.masking import NO_PRICE, hides


def price(cents: int) -> str:
    """The amount as people write it; a dash for those who see no prices."""
    return NO_PRICE if hides("prices") else money(cents)
