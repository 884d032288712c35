"""Known vulnerabilities of what we run, as far as an advisory source answers.

pip-audit ends with "no known vulnerabilities" and exit code 0 when it could look up nothing at all. That silence is
told apart here: a source that knows no package at all was not reached, and one that misses some has not been enough.
"""

import json
import subprocess

from customerflows.checks.commands import python_tool, run
from customerflows.checks.outcome import Finding, State

UNREACHABLE = ("ConnectionError", "NameResolutionError", "Max retries exceeded", "Timeout", "ServiceError")
NOBODY_ANSWERED = Finding(State.NOT_AUDITED, "not audited (no advisory source reachable)")


def look() -> Finding:
    """Ask about every pinned package of `requirements.lock`, waiting at most ten seconds for each answer."""
    lock = ["--requirement", "requirements.lock", "--disable-pip", "--require-hashes"]
    try:
        done = run(python_tool("pip-audit"), *lock, "--format=json", "--timeout=10", "--progress-spinner=off")
    except FileNotFoundError:
        return Finding(State.FAILED, "pip-audit is not installed")
    except subprocess.TimeoutExpired:
        return NOBODY_ANSWERED
    return judge(done.stdout, done.stderr)


def judge(report: str, errors: str) -> Finding:
    """Turn pip-audit's JSON report, or the error it ended with instead, into a finding."""
    if not report.strip():
        reached = not any(sign in errors for sign in UNREACHABLE)
        return Finding(State.FAILED, errors.strip() or "pip-audit said nothing") if reached else NOBODY_ANSWERED
    packages = json.loads(report)["dependencies"]
    skipped = [f"{package['name']}: {package['skip_reason']}" for package in packages if "skip_reason" in package]
    if len(skipped) == len(packages):
        return NOBODY_ANSWERED
    found = [
        f"{package['name']} {package['version']}: {advisory['id']}, fixed in {_releases(advisory['fix_versions'])}"
        for package in packages
        for advisory in package.get("vulns", [])
    ]
    return Finding.of(found + skipped)


def _releases(versions: list[str]) -> str:
    return " or ".join(versions) or "no release"
