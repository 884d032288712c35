"""Every dependency that is shipped may be shipped: its licence is on the list, or it is named with the reason.

The list holds licences that ask for attribution at most. A weaker copyleft is a decision about one package, so it is
allowed by package and not by licence.
"""

import json
import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

from customerflows.checks.commands import ROOT
from customerflows.checks.outcome import Finding

# Names of licences as SPDX writes them, then as older packages do.
ALLOWED = frozenset(
    ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "PSF-2.0", "Unlicense"]
    + ["Apache Software License", "BSD", "BSD License", "ISC License (ISCL)", "MIT License", "New BSD"]
    + ["Python Software Foundation License", "The Unlicense (Unlicense)"]
)
SOFT = "a library used as published and replaceable: its own source stays under its licence, ours is not touched"
ALLOWED_FOR = {
    "certifi": ("Mozilla Public License 2.0 (MPL 2.0)", "a list of certificates, unchanged"),
    "psycopg": ("LGPL-3.0-only", SOFT),
    "psycopg-binary": ("LGPL-3.0-only", SOFT),
    "psycopg-pool": ("LGPL-3.0-only", SOFT),
    "@fontsource-variable/figtree": ("OFL-1.1", "a font, served unchanged with its licence beside it"),
}


def stated(package: Distribution) -> str:
    """What a package says its licence is: the SPDX expression, or its classifiers, or the old free text."""
    metadata = package.metadata
    classifiers = [line.split(" :: ")[-1] for line in metadata.get_all("Classifier", []) if line.startswith("License")]
    return metadata.get("License-Expression") or " AND ".join(classifiers) or metadata.get("License") or "no licence"


def is_allowed(name: str, licence: str) -> bool:
    """Whether we may ship it: every part that is joined by AND must be allowed, one of those joined by OR."""
    if ALLOWED_FOR.get(name, ("", ""))[0] == licence:
        return True
    return any(set(choice.strip("() ").split(" AND ")) <= ALLOWED for choice in licence.split(" OR "))


def pinned(lock: Path) -> list[Requirement]:
    """The packages of a lock file that this machine installs; the others have no metadata here to read."""
    pins = re.findall(r"^([A-Za-z0-9][^\\\n]*==[^\\\n]+?)\s*\\?$", lock.read_text(), re.MULTILINE)
    requirements = [Requirement(pin) for pin in pins]
    return [pin for pin in requirements if pin.marker is None or pin.marker.evaluate()]


def python_licences() -> list[tuple[str, str]]:
    """Name and stated licence of every pinned Python package."""
    return [(pin.name, _installed_licence(pin.name)) for pin in pinned(ROOT / "requirements.lock")]


def node_licences() -> list[tuple[str, str]]:
    """Name and licence of every npm package that pages load; npm writes both into its lock file."""
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return [
        (path.removeprefix("node_modules/"), package.get("license", "no licence"))
        for path, package in packages.items()
        if path and not package.get("dev")
    ]


def _installed_licence(name: str) -> str:
    try:
        return stated(distribution(name))
    except PackageNotFoundError:
        return "not installed"


def look() -> Finding:
    """Name every shipped package whose licence is not allowed."""
    shipped = python_licences() + node_licences()
    return Finding.of([f"{name}: {licence}" for name, licence in shipped if not is_allowed(name, licence)])
