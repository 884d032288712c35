"""The site's server: granian, started once the site is loaded, so that its workers share that memory.

Loaded by each worker for itself, the site would lie in memory as often as there are workers, and a worker that is told
to stop while it loads would not hear it. Options are granian's own.
"""

import sys

from granian.cli import entrypoint

import customerflows.wsgi

TARGET = f"{customerflows.wsgi.__name__}:application"

if __name__ == "__main__":
    # A forked worker finds the target imported already.
    sys.argv += ["--interface", "wsgi", TARGET]
    entrypoint()  # type: ignore[no-untyped-call]  # granian types its server, not its command
