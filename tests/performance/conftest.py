"""A company large enough that a page which reads all of it shows."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.performance.companies import Sized, open_sized
from tests.servers import superuser


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[Sized]:
    """Ten times the demo, beside another company; committed and with statistics, so that other processes find it."""
    with django_db_blocker.unblock():
        try:
            open_sized(4)
            opened = open_sized(10)
            superuser("VACUUM ANALYZE")
            yield opened
        finally:
            superuser("TRUNCATE accounts_account, accounts_user, accounts_session, cf.route CASCADE")
