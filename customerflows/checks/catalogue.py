"""The checks, the slowest first so that two cores finish together."""

from customerflows.checks import advisories, licences, secret_scan
from customerflows.checks.commands import biome, command, python_tool
from customerflows.checks.outcome import Check

APPS = ("customerflows", "security", "accounts", "contacts", "pipeline", "messaging", "billing")
SEMGREP = (
    "scan",
    "--project-root=.",
    "--config=.semgrep/rules",
    "--error",
    "--quiet",
    "--metrics=off",
    "--disable-version-check",
    *APPS,
)

CHECKS = (
    Check("types", command(python_tool("mypy"))),
    Check("patterns", command(python_tool("semgrep"), *SEMGREP)),
    Check("secrets", secret_scan.look),
    Check("dependencies", advisories.look),
    Check("templates", command(python_tool("djlint"), "--lint", "--quiet", "templates")),
    Check("floors", command(python_tool("lint-imports"), "--no-cache")),
    Check("styles and scripts", command(biome(), "lint", "--error-on-warnings")),
    Check("licences", licences.look),
    Check("format", command(python_tool("ruff"), "format", "--check", "--quiet", "--diff")),
    Check("lint", command(python_tool("ruff"), "check", "--quiet")),
)
