"""``python -m customerflows.embedded start|stop|status|erase``: the servers of this checkout, by hand."""

import argparse
import os
import sys

from customerflows.embedded import ServerFailed, erase, start, status, stop
from customerflows.environment import EnvironmentRefused, load


def main() -> int:
    """Run one verb and say how the servers are; exit status 1 when one does not answer."""
    parser = argparse.ArgumentParser(prog="python -m customerflows.embedded", description=__doc__)
    parser.add_argument("verb", choices=["start", "stop", "status", "erase"])
    verb = parser.parse_args().verb
    try:
        environment = load(os.environ)
        if verb == "start":
            start(environment)
        elif verb in {"stop", "erase"}:
            (stop if verb == "stop" else erase)(environment)
            return 0
        answers = status(environment)
    except (EnvironmentRefused, ServerFailed, PermissionError) as problem:
        print(problem, file=sys.stderr)
        return 1
    for name, answer in (("PostgreSQL", answers.postgres), ("Valkey", answers.valkey)):
        print(f"{name}: {'given by the environment' if answer is None else 'ready' if answer else 'not running'}")
    return 1 if False in (answers.postgres, answers.valkey) else 0


if __name__ == "__main__":
    sys.exit(main())
