"""The four processes of development, and the line that says they are ready."""

import os
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from urllib.error import URLError

from customerflows.environment import CHECKOUT, Environment
from customerflows.running.console import say, step
from customerflows.running.output import Output
from customerflows.running.supervising import Program, run_all


def supervise(environment: Environment, demo: Mapping[str, Any]) -> int:
    """Run the processes until Ctrl-C or until one of them stops by itself; return the exit status."""
    output = Output(environment.state_dir / "logs", verbose=bool(os.environ.get("VERBOSE")))
    variables = os.environ | _variables(environment)
    fallen = run_all(_programs(environment), variables, output, lambda: _announce(environment, demo))
    if not fallen:
        return 0
    say(f"{output.unseen(fallen)}\nThe process {fallen} stopped by itself; its log is {output.log_of(fallen)}.")
    return 1


def _programs(environment: Environment) -> dict[str, Program]:
    """Say how each process is started; what nobody waits for starts after what answers."""
    python = sys.executable
    celery = [python, "-m", "celery", "--quiet", "--app", "customerflows"]
    web = ["uvicorn", "customerflows.asgi:application", "--host", "127.0.0.1", "--port", str(environment.port)]
    # Open event streams would otherwise hold the server back when it is stopped. Whom a proxy speaks for is decided
    # by TRUSTED_PROXIES: uvicorn would take the word of anybody on this machine.
    quietly = ["--log-level", "warning", "--no-access-log", "--no-proxy-headers", "--timeout-graceful-shutdown", "2"]
    # Tasks wait for Meta and not for a processor: threads can do that in the memory of one process.
    pool = ["--pool", "threads", "--concurrency", "4"]
    return {
        "web": Program([python, "-m", *web, *quietly]),
        "relay": Program([python, "manage.py", "relay", "--skip-checks"]),
        "worker": Program([*celery, "worker", *pool, "--loglevel", "warning"], is_held=True),
        # A file with its number, left behind by kill -9, would keep the next beat from starting.
        "beat": Program([*celery, "beat", "--loglevel", "warning", "--pidfile", ""], is_held=True),
    }


def _variables(environment: Environment) -> dict[str, str]:
    """Say what the processes need to be told: the simulators read nothing but their environment."""
    sandbox = environment.state_dir / "sandbox"
    sandbox.mkdir(exist_ok=True)
    return {
        "PYTHONPATH": str(CHECKOUT),
        "PYTHONUNBUFFERED": "1",
        "PORT": str(environment.port),
        "SITE_URL": environment.site_url,
        "WHATSAPP_APP_SECRET": environment.whatsapp_app_secret,
        "WHATSAPP_VERIFY_TOKEN": environment.whatsapp_verify_token,
        "SANDBOX_STATE": str(sandbox),
    }


def _announce(environment: Environment, demo: Mapping[str, Any]) -> None:
    """Wait until the product answers, then say where it is and who may log in."""
    address = f"http://127.0.0.1:{environment.port}"
    with step("Processes: web and relay, then worker and beat"):
        while not _answers(f"{address}/health/ready"):
            time.sleep(0.1)
    say(f"\nCustomerFlows is ready on {address}\n")
    say("\n".join(_logins(demo)))
    say(f"\nLogs are in {environment.state_dir / 'logs'}. Ctrl-C stops everything; the data stays.")


def _logins(demo: Mapping[str, Any]) -> list[str]:
    """Say who may log in, one line a person, from what ``seed_demo --json`` tells."""
    places: dict[str, list[str]] = defaultdict(list)
    for login in demo["logins"]:
        places[login["email"]].append(f"{login['role']} of {login['company']}")
    people = [f"  {email:<28} {', '.join(roles)}" for email, roles in places.items()]
    return [*people, f"  The password of each is {demo['password']}"]


def _answers(url: str) -> bool:
    """Say whether ``url`` answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  # our own http address
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
