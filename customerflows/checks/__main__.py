"""Run the checks two at a time, print a line for each as it ends, and fail if any did."""

import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from time import monotonic

from customerflows.checks.catalogue import CHECKS
from customerflows.checks.outcome import Check, Finding, State

CORES = 2


def _timed(check: Check) -> tuple[Check, Finding, float]:
    start = monotonic()
    finding = check.look()
    return check, finding, monotonic() - start


def _report(check: Check, finding: Finding, seconds: float) -> None:
    print(f"{finding.state:<12}{seconds:5.1f} s  {check.name}", flush=True)
    if finding.state is State.NOT_AUDITED:
        print(f"{check.name}: {finding.text}", flush=True)
    elif finding.text:
        print("\n".join(f"    {line}" for line in finding.text.splitlines()), flush=True)


def run(checks: Sequence[Check]) -> int:
    """Run the checks; 1 when any has failed, 0 otherwise. Not audited is said aloud, and is not a failure."""
    states: Counter[State] = Counter()
    with ThreadPoolExecutor(CORES) as pool:
        for done in as_completed(pool.submit(_timed, check) for check in checks):
            check, finding, seconds = done.result()
            _report(check, finding, seconds)
            states[finding.state] += 1
    print(", ".join(f"{states[state]} {state}" for state in State if states[state]))
    return 1 if states[State.FAILED] else 0


def main(names: Sequence[str]) -> int:
    """Run the checks of these names, or all of them; 2 for a name that is not one."""
    known = {check.name: check for check in CHECKS}
    if unknown := [name for name in names if name not in known]:
        print(f"no such check: {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    return run([known[name] for name in names] if names else CHECKS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
