"""Answer whether a process that serves HTTP works: exit 0 when it does, 1 with a reason when not.

`python -m deploy.http_health web|edge|relay`, inside the container of that process. It is asked over the loopback as
the proxy asks, under the public site's own name; the relay serves its figures only, on the internal listener.
"""

import os
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

from customerflows.environment import Environment, load

SECONDS = 4


def status(process: str, environment: Environment) -> int:
    """Return the HTTP status that `process` answers with. Raises OSError when it does not."""
    port, path = {
        "web": (8000, "/health/live"),
        "edge": (8001, "/health/live"),
        "relay": (environment.metrics_port, "/metrics"),
    }[process]
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    host = urlsplit(environment.site_url).netloc
    connection.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": "https"})
    return connection.getresponse().status


if __name__ == "__main__":
    answer = status(sys.argv[1], load(os.environ))
    sys.exit(0 if answer == 200 else f"{sys.argv[1]} answers {answer}")
