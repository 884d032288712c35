"""The checks of `make check` say what they found, and never claim what they have not seen."""

import json

import pytest

from customerflows.checks import __main__ as checks
from customerflows.checks import advisories, licences
from customerflows.checks.commands import ROOT, command, python_tool
from customerflows.checks.files import repository_files
from customerflows.checks.outcome import Check, Finding, State

CLEAN = {"name": "django", "version": "6.1.3", "vulns": []}
VULNERABLE = {"name": "stripe", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
SKIPPED = {"name": "celery", "skip_reason": "Dependency not found on PyPI and could not be audited: celery (5.7.0)"}


@pytest.mark.parametrize(
    ("packages", "state"),
    [
        ([CLEAN], State.OK),
        ([CLEAN, VULNERABLE], State.FAILED),
        ([SKIPPED, VULNERABLE], State.FAILED),
        ([CLEAN, SKIPPED], State.FAILED),
        ([SKIPPED], State.NOT_AUDITED),
    ],
)
def test_dependencies_are_sound_only_when_every_one_was_looked_up(packages, state):
    assert advisories.judge(json.dumps({"dependencies": packages}), "").state is state


@pytest.mark.parametrize(
    ("errors", "state"),
    [
        ("requests.exceptions.ConnectionError: HTTPSConnectionPool", State.NOT_AUDITED),
        ("ERROR: requirements.lock: no such file", State.FAILED),
        ("", State.FAILED),
    ],
)
def test_an_audit_that_breaks_off_is_no_success(errors, state):
    assert advisories.judge("", errors).state is state


def test_an_advisory_is_named_with_the_release_that_mends_it():
    report = json.dumps({"dependencies": [VULNERABLE]})
    assert advisories.judge(report, "").text == "stripe 1.0: PYSEC-1, fixed in 1.1"


@pytest.mark.parametrize(
    ("name", "licence", "allowed"),
    [
        ("anything", "MIT", True),
        ("anything", "GPL-3.0-only OR MIT", True),
        ("anything", "Apache-2.0 AND BSD-2-Clause", True),
        ("anything", "MIT AND GPL-3.0-only", False),
        ("anything", "LGPL-3.0-only", False),
        ("psycopg", "LGPL-3.0-only", True),
        ("anything", "no licence", False),
    ],
)
def test_a_licence_is_allowed_by_name_or_for_one_package(name, licence, allowed):
    assert licences.is_allowed(name, licence) is allowed


def test_every_package_of_the_lock_file_states_its_licence():
    assert [name for name, licence in licences.python_licences() if licence in ("no licence", "not installed")] == []


def test_one_failure_fails_the_run_and_shows_why(capsys):
    failing = Check("types", lambda: Finding(State.FAILED, "deal.py: wrong"))
    assert checks.run([failing, Check("lint", lambda: Finding(State.OK))]) == 1
    assert "deal.py: wrong" in capsys.readouterr().out


def test_what_could_not_be_audited_is_neither_a_failure_nor_called_ok(capsys):
    assert checks.run([Check("dependencies", lambda: advisories.NOBODY_ANSWERED)]) == 0
    printed = capsys.readouterr().out
    assert "dependencies: not audited (no advisory source reachable)" in printed
    assert "OK" not in printed


def test_a_check_that_does_not_exist_is_refused(capsys):
    assert checks.main(["spelling"]) == 2
    assert "no such check: spelling" in capsys.readouterr().err


def test_a_missing_tool_is_a_failure():
    assert command(python_tool("no-such-tool"))().state is State.FAILED


def test_the_same_files_are_found_without_git(tmp_path):
    (tmp_path / ".gitignore").write_text((ROOT / ".gitignore").read_text())
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "library.js").touch()
    (tmp_path / "accounts").mkdir()
    (tmp_path / "accounts" / "urls.py").touch()
    (tmp_path / "accounts" / "urls.pyc").touch()
    assert [str(path) for path in repository_files(tmp_path)] == [".gitignore", "accounts/urls.py"]
