"""Every local rule finds its bad examples and leaves its good ones alone (`.semgrep/examples`, one run for all)."""

import json
import re

import pytest

from customerflows.checks.commands import ROOT, python_tool, run

RULES = sorted(
    rule for path in (ROOT / ".semgrep/rules").glob("*.yaml") for rule in re.findall(r"- id: (\S+)", path.read_text())
)
EXAMPLES = sorted((ROOT / ".semgrep/examples").rglob("*.py"))


def _marked(word: str) -> set[tuple[str, str, int]]:
    """Rule, file and line of every example; the mark stands on the line above it."""
    return {
        (rule, path.name, number + 1)
        for path in EXAMPLES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for mark in re.findall(rf"^\s*# {word}: (.+)$", line)
        for rule in mark.split(", ")
    }


@pytest.fixture(scope="module")
def found():
    """Rule, file and line of everything that Semgrep reports."""
    options = ["--config=.semgrep/rules", "--json", "--quiet", "--metrics=off", "--disable-version-check"]
    done = run(python_tool("semgrep"), "scan", *options, *map(str, EXAMPLES))
    results = json.loads(done.stdout)["results"]
    return {
        (result["check_id"].split(".")[-1], result["path"].split("/")[-1], result["start"]["line"])
        for result in results
    }


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_exactly_its_bad_examples(found, rule):
    assert {place for place in found if place[0] == rule} == {place for place in _marked("ruleid") if place[0] == rule}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("word", ["ruleid", "ok"])
def test_a_rule_has_an_example_of_each_kind(rule, word):
    assert rule in {place[0] for place in _marked(word)}
