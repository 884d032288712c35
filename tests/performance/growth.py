"""How much a page asks of the database, and that it asks no more of a company ten times as large."""

import time

from tests.performance.companies import Sized
from tests.performance.ground import Ground
from tests.performance.pages import PAGES, tenant_reads
from tests.performance.plans import acting, explain
from tests.performance.results import Row

STATEMENTS = {"inbox": 8, "contact list": 6, "board": 6}
FLAT = 1.1
TRIES = 40


def measure(ground: Ground, companies: list[Sized]) -> list[Row]:
    """Statements per page of the largest company; buffers and CPU of the inbox from the second largest to it."""
    larger, largest = companies[-2:]
    counts = [
        Row(f"{name}: statements, session and all", _count(largest, name), limit, "{:.0f}")
        for name, limit in STATEMENTS.items()
    ]
    before, after = _buffers(ground, larger), _buffers(ground, largest)
    slower, slowest = _cpu_milliseconds([larger, largest])
    sizes = f"{larger.scale}× to {largest.scale}× the demo"
    return [
        *counts,
        Row(f"inbox: buffers from {sizes}", after / before, FLAT, note=f"{before} → {after}"),
        Row(f"inbox: CPU of Python from {sizes}", slowest / slower, FLAT, note=f"{slower:.1f} → {slowest:.1f} ms"),
    ]


def _count(company: Sized, name: str) -> int:
    browser, page = company.browser, PAGES[name]
    browser.get(page.address(company))
    return len(page.statements(company, browser))


def _buffers(ground: Ground, company: Sized) -> int:
    statements = tenant_reads(PAGES["inbox"].statements(company, company.browser))
    with acting(ground.addresses.database_url("cf_app"), company.member.as_tenant()) as connection:
        return sum(explain(connection, statement).buffers for statement in statements)


def _cpu_milliseconds(companies: list[Sized]) -> list[float]:
    """CPU time of an inbox page in this process, the best of several tries in turn."""
    visits = [(company.browser, PAGES["inbox"].address(company)) for company in companies]
    best = [float("inf")] * len(visits)
    for _ in range(TRIES):
        for place, (browser, address) in enumerate(visits):
            began = time.process_time()
            browser.get(address)
            best[place] = min(best[place], (time.process_time() - began) * 1000)
    return best
