"""The import contracts bite: an import that breaks one is planted in a copy of the product, and must be found.

Whether the product itself keeps them is asked by `make check`.
"""

import re
import shutil
import subprocess

import pytest

from customerflows.checks.commands import ROOT, python_tool
from tests.architecture.source import PACKAGES


@pytest.fixture
def copy(tmp_path):
    """The product's packages and contracts, in a place where they may be broken."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "static"))
    return tmp_path


def _broken(copy):
    """The contracts that the linter finds broken in a copy, by the first word of their names."""
    done = subprocess.run(
        [python_tool("lint-imports"), "--no-cache"], cwd=copy, capture_output=True, text=True, check=False, timeout=60
    )
    return re.findall(r"^(\w+): .* BROKEN$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("room", "planted", "contract"),
    [
        ("customerflows", "import security.access", "Floors"),
        ("security", "import accounts.models", "Floors"),
        ("accounts", "import contacts.models", "Floors"),
        ("contacts", "import pipeline.models", "Floors"),
        ("pipeline", "import messaging.models", "Floors"),
        ("messaging", "import billing", "Floors"),
        ("billing", "import messaging", "Floors"),
        ("security", "def later():\n    import accounts.models", "Floors"),
        ("security", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import accounts.models", "Floors"),
        ("contacts/models", "import contacts.operations", "Rooms"),
        ("pipeline/models", "import pipeline.views", "Rooms"),
        ("messaging/operations", "import messaging.views", "Rooms"),
        ("messaging/whatsapp", "import messaging.models", "Rooms"),
        ("contacts/models", "import httpx", "Models"),
        ("messaging/whatsapp/simulator", "import messaging.models", "Sandbox"),
        ("messaging/whatsapp/simulator", "import messaging.whatsapp.webhook", "Sandbox"),
        ("messaging/whatsapp/simulator", "import customerflows.environment", "Sandbox"),
        ("customerflows/edge", "import django.http", "Light"),
        ("customerflows/edge", "import customerflows.clock", "Light"),
        ("customerflows/embedded", "import django.conf", "Light"),
    ],
)
def test_an_import_that_breaks_a_contract_is_found(copy, room, planted, contract):
    (copy / room / "planted.py").write_text(f'"""Planted."""\n\n{planted}\n')
    assert contract in _broken(copy)
