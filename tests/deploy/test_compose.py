"""docker-compose.yml keeps what it promises: one door, least rights, no secret in it."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from customerflows.environment import DATABASE_ROLES, Environment
from tests.deploy.installation import CHECKOUT

Compose = dict[str, Any]

PRODUCT = ["web", "edge", "relay", "worker", "beat", "migrate"]
ONE_SHOTS = ["migrate", "roles"]
LASTING = ["proxy", "web", "edge", "relay", "worker", "beat", "postgres", "valkey"]
SERVICES = LASTING + ONE_SHOTS
NAMES = {name.upper() for name in Environment.__dataclass_fields__} | {"CUSTOMERFLOWS_ENV"}


def test_the_file_fits_the_compose_specification():
    tool = Path(sys.prefix) / "bin" / "check-jsonschema"
    command = [str(tool), "--builtin-schema", "vendor.compose-spec", str(CHECKOUT / "docker-compose.yml")]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_these_are_the_services(compose: Compose):
    assert sorted(compose["services"]) == sorted(SERVICES)


def test_only_the_proxy_publishes_ports(compose: Compose):
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_hardened(compose: Compose, name: str):
    service = compose["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["pids_limit"] > 0
    assert "privileged" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_limits_and_rotated_logs(compose: Compose, name: str):
    service = compose["services"][name]
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


@pytest.mark.parametrize("name", LASTING)
def test_every_lasting_service_has_a_health_check_and_comes_back(compose: Compose, name: str):
    service = compose["services"][name]
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert service["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ONE_SHOTS)
def test_a_one_shot_is_waited_for_and_not_restarted(compose: Compose, name: str):
    conditions = [
        service["depends_on"][name]["condition"]
        for service in compose["services"].values()
        if name in service.get("depends_on", {})
    ]
    assert compose["services"][name]["restart"] == "no"
    assert set(conditions) == {"service_completed_successfully"}


def test_nobody_starts_on_a_hope(compose: Compose):
    conditions = {
        wanted["condition"]
        for service in compose["services"].values()
        for wanted in service.get("depends_on", {}).values()
    }
    assert conditions == {"service_healthy", "service_completed_successfully"}


def test_the_networks_let_each_service_reach_what_it_needs(compose: Compose):
    reached = {name: sorted(service.get("networks", [])) for name, service in compose["services"].items()}
    assert reached == {
        "proxy": ["app", "edge"],
        "web": ["app", "data"],
        "edge": ["app", "data"],
        "relay": ["data"],
        "worker": ["data", "egress"],
        "beat": ["data"],
        "migrate": ["data"],
        "roles": [],
        "postgres": ["data"],
        "valkey": ["data"],
    }
    assert compose["services"]["roles"]["network_mode"] == "none"


def test_the_servers_network_does_not_lead_outside(compose: Compose):
    internal = [name for name, network in compose["networks"].items() if network.get("internal")]
    assert internal == ["app", "data"]


@pytest.mark.parametrize("name", PRODUCT)
def test_every_variable_is_one_that_the_product_reads(compose: Compose, name: str):
    given = {variable.removesuffix("_FILE") for variable in compose["services"][name]["environment"]}
    assert given <= NAMES


@pytest.mark.parametrize("name", PRODUCT)
def test_every_named_secret_file_is_mounted(compose: Compose, name: str):
    service = compose["services"][name]
    files = {value for variable, value in service["environment"].items() if variable.endswith("_FILE")}
    mounted = {f"/run/secrets/{secret}" for secret in service["secrets"]}
    assert mounted - files == {"/run/secrets/ca_crt"}
    assert files <= mounted


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("web", ["cf_app"]),
        ("edge", ["cf_ingest"]),
        ("relay", ["cf_app", "cf_relay", "cf_sealer"]),
        ("worker", ["cf_app"]),
        ("beat", ["cf_app"]),
        ("migrate", ["cf_app", "cf_migrator"]),
    ],
)
def test_each_process_gets_only_the_database_roles_it_works_with(compose: Compose, name: str, roles: list[str]):
    given = compose["services"][name]["environment"]
    assert sorted(role for variable, role in DATABASE_ROLES.items() if f"{variable}_FILE" in given) == roles
    assert "DATABASE_ADMIN_URL_FILE" not in given


@pytest.mark.parametrize("name", PRODUCT)
def test_every_process_starts_through_the_entrypoint(compose: Compose, name: str):
    cases = re.findall(r"^(\w+)\)", (CHECKOUT / "deploy" / "entrypoint").read_text(), re.MULTILINE)
    assert compose["services"][name]["command"] == [name]
    assert name in cases


def test_the_file_holds_no_secret_value(compose: Compose):
    values = json.dumps(compose)
    assert not re.search(r"[0-9a-f]{24}|[A-Za-z0-9+/]{40}=|://[^/ ]+:[^/ ]+@", values)
    assert not [name for name in _variables(compose) if re.search(r"SECRET|PASSWORD|KEY|PEPPER|TOKEN", name)]


def test_every_secret_is_a_file_that_the_script_makes(compose: Compose, secrets: Path):
    wanted = {Path(secret["file"]).name for secret in compose["secrets"].values()}
    assert wanted <= {path.name for path in secrets.iterdir()}


def test_every_secret_is_used(compose: Compose):
    used = {secret for service in compose["services"].values() for secret in service.get("secrets", [])}
    assert used == compose["secrets"].keys()


def _variables(compose: Compose) -> list[str]:
    """Every variable that is given as a value rather than as a file."""
    names = [name for service in compose["services"].values() for name in service.get("environment", {})]
    return [name for name in names if not name.endswith("_FILE")]
