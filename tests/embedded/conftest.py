"""Checkouts of their own for the tests of the lasting servers."""

import shutil
import tempfile
from pathlib import Path

import pytest

from customerflows import embedded
from customerflows.environment import load


@pytest.fixture
def checkout():
    """Return a function that gives the environment of a new checkout; its servers are stopped and erased afterwards.

    Pytest's own temporary folders are private, so the servers' unprivileged user could not enter them.
    """
    made = []

    def make(**variables):
        state = Path(tempfile.mkdtemp(prefix="cf-checkout-", dir="/var/tmp"))
        state.chmod(0o755)
        made.append(load({"CUSTOMERFLOWS_ENV": "test", "STATE_DIR": str(state), **variables}))
        return made[-1]

    yield make
    for environment in made:
        embedded.erase(environment)
        shutil.rmtree(environment.state_dir, ignore_errors=True)
