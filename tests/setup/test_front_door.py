"""The front door: the interpreter it takes, what it remembers, and the variables it explains."""

import dataclasses
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from customerflows.environment import CHECKOUT, Environment
from customerflows.running import browser
from customerflows.running.commands import run
from customerflows.running.console import StepFailed
from customerflows.running.stamps import Stamp, fingerprint

FIND_PYTHON = ["/bin/sh", str(CHECKOUT / ".ci" / "find-python")]


def find_python(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(FIND_PYTHON, cwd=folder, env=variables, capture_output=True, text=True, check=False)


def test_a_named_interpreter_is_taken(tmp_path):
    assert find_python(tmp_path, PYTHON=sys.executable).stdout == f"{sys.executable}\n"


def test_a_named_program_that_is_no_new_python_is_refused(tmp_path):
    found = find_python(tmp_path, PYTHON="/bin/false")
    assert found.returncode == 1
    assert found.stderr == "PYTHON=/bin/false is not a working Python 3.12, 3.13 or 3.14.\n"


def test_one_on_the_path_is_found(tmp_path):
    (tmp_path / "python3.12").symlink_to(sys.executable)
    assert find_python(tmp_path, PATH=str(tmp_path)).stdout == f"{tmp_path}/python3.12\n"


def test_without_a_python_the_front_door_says_what_to_do(tmp_path):
    found = find_python(tmp_path, PATH=str(tmp_path))
    assert found.returncode == 1
    assert "CustomerFlows needs Python 3.12, 3.13 or 3.14" in found.stderr


def test_continuous_integration_runs_the_same_command_as_people():
    commands = [
        line for line in (CHECKOUT / ".ci" / "run").read_text().splitlines() if line and not line.startswith("#")
    ]
    assert commands == ["set -euo pipefail", 'cd "$(dirname "${BASH_SOURCE[0]}")/.."', "exec make test"]


@pytest.mark.parametrize(
    "name", [field.name.upper() for field in dataclasses.fields(Environment) if field.name != "env"]
)
def test_every_variable_is_explained(name):
    assert f"#{name}=" in (CHECKOUT / ".env.example").read_text()


def test_a_step_is_done_again_only_when_its_inputs_change(tmp_path):
    source = tmp_path / "lock"
    source.write_text("one")
    done = Stamp(tmp_path / "stamp", fingerprint([source]))
    assert not done.is_current
    done.set()
    assert Stamp(tmp_path / "stamp", fingerprint([source])).is_current
    source.write_text("two")
    assert not Stamp(tmp_path / "stamp", fingerprint([source])).is_current


def test_a_failing_step_shows_the_end_of_its_output():
    with pytest.raises(StepFailed, match="the reason"):
        run(["sh", "-c", "echo the reason; exit 4"])


def test_a_missing_program_fails_the_step():
    with pytest.raises(StepFailed, match="/nonexistent/npm cannot be run: No such file or directory"):
        run(["/nonexistent/npm"])


def test_the_browser_may_be_named(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/opt/chromium")
    assert browser.find() == Path("/opt/chromium")


def test_playwrights_own_browser_is_found(monkeypatch, tmp_path):
    own = tmp_path / "chromium-1200" / "chrome-linux64" / "chrome"
    own.parent.mkdir(parents=True)
    own.touch()
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    assert browser.find() == own


def test_without_any_browser_the_step_says_how_to_get_one(monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:1")
    assert browser.main() == 1
    assert "CHROMIUM=/path/to/chromium make test" in capsys.readouterr().out


@pytest.fixture
def taken_port():
    """Return a port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_taken_port_is_named_with_the_way_out(tmp_path, taken_port):
    state = {"STATE_DIR": str(tmp_path), "PORT": str(taken_port), "CUSTOMERFLOWS_ENV": "test"}
    answer = subprocess.run(
        [sys.executable, "-m", "customerflows.running"],
        cwd=CHECKOUT, env=os.environ | state, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 1
    assert answer.stdout == (
        f"Port {taken_port}: Address already in use. Choose another one, for example: PORT=9000 make run\n"
    )
