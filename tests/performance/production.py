"""Production's packages: what only the development lock brings is hidden from the processes that are measured.

Libraries take what they find (structlog takes rich, redis takes opentelemetry), and an image has none of it to find.
"""

import re
from importlib.metadata import packages_distributions
from pathlib import Path

from customerflows.environment import CHECKOUT

_LOCK = CHECKOUT / "requirements.lock"
_SITE = """
import sys

HIDDEN = frozenset({names!r})


class Hidden:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name in HIDDEN:
            raise ModuleNotFoundError(f"production has no {{name}}", name=name)


sys.meta_path.insert(0, Hidden)
"""


def hide_development(folder: Path) -> Path:
    """Write into `folder` what Python imports at its start when PYTHONPATH names it; returns the folder."""
    locked = {_normal(line.partition("==")[0]) for line in _LOCK.read_text().splitlines() if re.match(r"\w.*==", line)}
    installed = packages_distributions().items()
    names = sorted(module for module, owners in installed if not {_normal(owner) for owner in owners} & locked)
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(_SITE.format(names=names))
    return folder


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
