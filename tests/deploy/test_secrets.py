"""deploy/make_secrets makes what production accepts, keeps what is there, and shows it to nobody else."""

import stat
from pathlib import Path
from typing import Any

import pytest

from customerflows.environment import load
from tests.deploy.installation import make_secrets

PROCESSES = ["web", "edge", "relay", "worker", "beat", "migrate"]


def _variables(compose: dict[str, Any], process: str, secrets: Path) -> dict[str, str]:
    """What Compose would give the process, with the secrets where they are here."""
    given = compose["services"][process]["environment"]
    text = {name: str(value).replace("/run/secrets", str(secrets)) for name, value in given.items()}
    return text | {
        "SITE_URL": "https://crm.example.com",
        "ALLOWED_HOSTS": "crm.example.com",
        "DEPLOY_REGION": "us-east",
    }


@pytest.mark.parametrize("process", PROCESSES)
def test_production_accepts_the_secrets(compose: dict[str, Any], secrets: Path, process: str):
    environment = load(_variables(compose, process, secrets))
    assert environment.is_production
    assert len(environment.secret_key) == 64
    assert environment.whatsapp_app_secret == "from-the-dashboard"


def test_addresses_demand_a_verified_server(compose: dict[str, Any], secrets: Path):
    url = load(_variables(compose, "web", secrets)).database_url
    assert url.startswith("postgresql://cf_app:")
    assert url.endswith(f"@postgres:5432/customerflows?sslmode=verify-full&sslrootcert={secrets}/ca_crt")


def test_two_installations_share_no_secret(tmp_path: Path, secrets: Path):
    make_secrets(tmp_path)
    same = [path.name for path in tmp_path.iterdir() if path.read_bytes() == (secrets / path.name).read_bytes()]
    assert same == []


def test_a_second_run_changes_nothing(tmp_path: Path):
    make_secrets(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    make_secrets(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_deleted_secret_is_made_anew(tmp_path: Path):
    make_secrets(tmp_path)
    before = (tmp_path / "secret_key").read_text()
    (tmp_path / "secret_key").unlink()
    make_secrets(tmp_path)
    assert (tmp_path / "secret_key").read_text() not in {"", before}


def test_metas_secret_is_left_to_the_operator(tmp_path: Path):
    make_secrets(tmp_path)
    assert not (tmp_path / "whatsapp_app_secret").exists()


def test_only_the_owner_enters_the_folder(secrets: Path):
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700


def test_the_authority_key_is_readable_by_the_owner_alone_and_mounted_nowhere(compose: dict[str, Any], secrets: Path):
    assert stat.S_IMODE((secrets / "ca.key").stat().st_mode) == 0o600
    assert "ca.key" not in str(compose)


def test_the_access_list_holds_no_password(secrets: Path):
    rules = (secrets / "valkey_acl").read_text()
    passwords = [path.read_text().strip() for path in secrets.glob("valkey_password_*")]
    assert len(passwords) == 6
    assert not [password for password in passwords if password in rules]
