"""What the tests of the way in share."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_earlier_tries():
    """The limits on tries count per test."""
    cache.clear()
