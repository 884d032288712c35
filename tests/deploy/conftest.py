"""The installation's Compose file, and its secrets as `deploy/make_secrets` makes them."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.deploy.installation import CHECKOUT, make_secrets


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    """The Compose file, its anchors merged."""
    content: dict[str, Any] = YAML(typ="safe").load(CHECKOUT / "docker-compose.yml")
    return content


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every secret of one installation."""
    folder: Path = tmp_path_factory.mktemp("installation") / "secrets"
    given = {"WHATSAPP_APP_SECRET": "from-the-dashboard", "EMAIL_URL": "smtps://mail.example"}
    make_secrets(folder, **given, AUTHORITY_FILE=str(folder / "ca_crt"))
    return folder
