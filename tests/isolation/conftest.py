"""The companies whose rows are asked for, made once per module."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories import Stories, standing_stories


@pytest.fixture(scope="module")
def stories(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Stories]:
    """The three companies, standing for the whole module."""
    with standing_stories(django_db_blocker, tmp_path_factory.mktemp("photos")) as told:
        yield told
