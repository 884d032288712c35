"""Where things are: a newcomer finds anything in 30 seconds because everything has one place to be."""

import re
from pathlib import Path

import pytest

from customerflows.checks.commands import ROOT
from customerflows.checks.files import repository_files
from tests.architecture.source import APPS, files_like, present_files, text

GIVEN = {
    *("manage.py", "customerflows", "accounts", "contacts", "pipeline", "messaging", "billing", "security"),
    *("templates", "tests", "pyproject.toml", "docker-compose.yml", "README.md"),
}
# What a tool or a custom of open source demands.
DEMANDED = {
    *("Makefile", "Dockerfile", "deploy", "LICENSE", "SECURITY.md", "CONTRIBUTING.md"),
    *("package.json", "package-lock.json", "requirements.lock", "requirements-dev.lock", "requirements-node.lock"),
}
ROOMS = {
    *("__init__", "apps", "urls", "forms", "receivers", "events", "models", "operations", "views", "api", "tasks"),
    *("management", "migrations"),
}
# Rooms that one app has beyond the common ones: its vendor, or a door that Django or a library wants by that name.
OWN_ROOMS = {
    "security": {
        "access",
        "asvs.toml",
        "audit",
        "backups",
        "crypto",
        "incidents",
        "limits",
        "outbox",
        "permissions",
        "sealing",
        "tenancy",
    },
    "accounts": {
        *("adapter", "confirming", "context", "door", "factors", "identity_urls", "middleware", "requests"),
        *("breaches", "checkup", "google", "passwords", "second_step", "sessions"),
    },
    "contacts": set(),
    "pipeline": set(),
    "messaging": {"context", "demo", "whatsapp"},
    "billing": {"stripe"},
}
DRAWERS = {"services", "selectors", "utils", "helpers", "common", "misc"}
UNFINISHED = re.compile(r"\b(T[O]DO|F[I]XME|X[X]X|H[A]CK)\b")
# Folders of one person's machine, the hosts of package registries, and papers that are not in the repository.
ELSEWHERE = re.compile(
    r"(?<![\w./])/(work|root|home/\w+|Users/\w+)/|/opt/(pypi|wheels)"
    r"|\b(files\.python[h]osted|registry\.[n]pmjs|registry\.[y]arnpkg)\."
    r"|(?<![\w/])(architecture|surface|mission|performance|operations|whatsapp|ui|security)\.md\b"
)


def _rooms(app: str) -> set[str]:
    """What stands directly inside an app: modules without their suffix, and packages."""
    return {path.relative_to(app).parts[0].removesuffix(".py") for path in present_files() if path.parts[0] == app}


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    """Every line of the repository that matches, with its place."""
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in present_files()
        for number, line in enumerate(text(path).splitlines(), 1)
        if pattern.search(line)
    ]


def test_the_top_level_holds_what_was_given_and_what_tools_demand():
    names = {path.parts[0] for path in repository_files(ROOT, untracked=False)}
    assert {name for name in names if not name.startswith(".")} - DEMANDED == GIVEN


@pytest.mark.parametrize("app", APPS)
def test_an_app_has_the_common_rooms_and_those_it_declares(app):
    assert _rooms(app) - ROOMS - OWN_ROOMS[app] == set()


@pytest.mark.parametrize("app", APPS)
def test_an_app_says_what_it_owns_in_its_first_lines(app):
    assert len(text(Path(app, "__init__.py")).splitlines()) >= 5


def test_there_is_no_drawer_for_whatever_has_no_name():
    assert [str(path) for path in present_files() if {path.stem, *path.parts} & DRAWERS] == []


def test_operations_are_named_by_gerunds():
    modules = files_like(*(f"{app}/operations/*.py" for app in APPS))
    assert [str(path) for path in modules if path.stem != "__init__" and "ing" not in path.stem] == []


def test_nothing_is_left_unfinished():
    assert _lines_with(UNFINISHED) == []


def test_nothing_names_a_place_that_others_do_not_have():
    assert _lines_with(ELSEWHERE) == []


def test_no_html_is_kept_inside_an_app():
    assert [str(path) for path in files_like("*.html") if path.parts[0] not in ("templates", "tests")] == []
