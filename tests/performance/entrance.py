"""The log-in page as production serves it: CPU per request, and what a worker weighs after real work."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx
import psutil

from customerflows.environment import CHECKOUT
from tests.performance.companies import Sized
from tests.performance.ground import SITE, Ground, free_port
from tests.performance.pages import PAGES
from tests.performance.processes import CpuClock, megabytes, wait_for
from tests.performance.results import Row

VISITS = 100
ROUNDS = 5
WARMING_VISITS = 60
PAGE_VISITS = 60
VISITORS = 8
CPU_MILLISECONDS = 4
WORKER_MEGABYTES = 80

_BACKENDS = "SELECT pid FROM pg_stat_activity WHERE usename = 'cf_app' AND application_name = 'customerflows'"


def measure(ground: Ground, company: Sized) -> list[Row]:
    """CPU of site and database per log-in page, and the heaviest worker after that and pages of a large company."""
    _collect_static(ground)
    site = ground.site(port := free_port())
    site.start()
    try:
        with _visitor(port) as visitor:
            wait_for(lambda: _answers(visitor), 40, "the site's start")
            milliseconds = _cpu_milliseconds(ground, site.children, visitor, "/login/")
        with ThreadPoolExecutor(VISITORS) as visitors:
            list(visitors.map(lambda _: _work(port, company), range(VISITORS)))
        heaviest = max(map(megabytes, site.children))
    finally:
        site.stop()
    return [
        Row("log-in page: CPU of site and database", milliseconds, CPU_MILLISECONDS, "{:.1f} ms"),
        Row("a worker after load: memory (PSS)", heaviest, WORKER_MEGABYTES, "{:.0f} MB"),
    ]


def _collect_static(ground: Ground) -> None:
    """Hash the static files as an image's build does."""
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, cwd=CHECKOUT, env=ground.variables("production"), check=True)


def _visitor(port: int) -> httpx.Client:
    """A browser behind the proxy, which speaks https to the outside."""
    headers = {"Host": SITE, "X-Forwarded-Proto": "https"}
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=20)


def _answers(visitor: httpx.Client) -> bool:
    try:
        return visitor.get("/health/ready").status_code == 200
    except httpx.TransportError:
        return False


def _cpu_milliseconds(ground: Ground, workers: list[psutil.Process], visitor: httpx.Client, path: str) -> float:
    """CPU of all workers and their database connections per visit in the best round: neighbours only add to it."""
    for _ in range(WARMING_VISITS):
        visitor.get(path).raise_for_status()
    with ground.superuser() as connection:
        pids = [pid for (pid,) in connection.execute(_BACKENDS).fetchall()]
    watched = [*workers, *(psutil.Process(pid) for pid in pids if psutil.pid_exists(pid))]
    rounds = []
    for _ in range(ROUNDS):
        clock = CpuClock(watched)
        for _ in range(VISITS):
            visitor.get(path).raise_for_status()
        rounds.append(clock.seconds / VISITS * 1000)
    return min(rounds)


def _work(port: int, company: Sized) -> None:
    """Read every page of the company again and again, as its member."""
    with _visitor(port) as visitor:
        visitor.cookies.set("__Host-sid", company.session)
        for _ in range(PAGE_VISITS // VISITORS):
            for page in PAGES.values():
                visitor.get(page.address(company)).raise_for_status()
