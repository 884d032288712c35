"""Running the built image as Compose would: its user, a read-only root, a /tmp in memory, the secrets as files."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from deploy.rehearsal import sandbox
from deploy.rehearsal.building import Image

SECONDS = 120
HOST = "crm.example.com"
SECRETS = {
    "SECRET_KEY": "secret_key",
    "FIELD_KEYS": "field_keys",
    "API_KEY_PEPPER": "api_key_pepper",
    "WHATSAPP_APP_SECRET": "whatsapp_app_secret",
    "WHATSAPP_VERIFY_TOKEN": "whatsapp_verify_token",
    "EMAIL_URL": "email_url",
    "DATABASE_URL": "database_url_app",
    "DATABASE_INGEST_URL": "database_url_ingest",
    "REDIS_URL": "redis_url_web",
}


def probe(image: Image, checkout: Path, folder: Path) -> dict[str, Any]:
    """Start the image's servers without database or broker and return what `probe.py` found. Raises RehearsalFailed."""
    secrets = _make_secrets(checkout, folder)
    files = {f"{name}_FILE": f"/run/secrets/{file}" for name, file in SECRETS.items()}
    site = {"SITE_URL": f"https://{HOST}", "ALLOWED_HOSTS": HOST, "DEPLOY_REGION": "us-rehearsal"}
    mounts = {secrets: "/run/secrets", checkout / "deploy/rehearsal/probe.py": "/run/probe.py"}
    (image.root / "run/probe.py").touch()
    words: list[str | Path] = ["--ro-bind", image.root, "/", *sandbox.lent(), "--unshare-net", "--chdir", image.workdir]
    words += [word for source, target in mounts.items() for word in ("--ro-bind", source, target)]
    command = sandbox.as_image_user(["python", "/run/probe.py"])
    written = sandbox.run([*words, *command], sandbox.variables(image.variables | site | files), os.environ, SECONDS)
    found: dict[str, Any] = json.loads(written)
    return found


def _make_secrets(checkout: Path, folder: Path) -> Path:
    """Make an installation's secrets, readable each for itself, as containers see them."""
    made = folder / "made-secrets"
    given = os.environ | {"WHATSAPP_APP_SECRET": "rehearsal", "EMAIL_URL": "smtps://mail.invalid"}
    subprocess.run([checkout / "deploy/make_secrets", made], env=given, check=True, capture_output=True)
    shown = folder / "secrets"
    shown.mkdir()
    for name in (*SECRETS.values(), "ca_crt"):
        shutil.copy(made / name, shown / name)
    return shown
