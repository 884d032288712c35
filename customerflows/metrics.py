"""Counters of the web processes, and the internal listener that shows them. Nothing here is served to the public."""

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, multiprocess, start_http_server

REQUESTS = Counter("http_requests_total", "Requests answered", ["route", "method", "status"])
# By route alone: every further label would multiply the buckets.
SECONDS = Histogram(
    "http_request_seconds", "Time to answer", ["route"], buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
)


class MetricsMiddleware:
    """Counts each request under the name of its route, never under its path: paths name companies and people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Measure the answer."""
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = (match.view_name if match else None) or "unrouted"
        REQUESTS.labels(route, request.method, f"{response.status_code // 100}xx").inc()
        SECONDS.labels(route).observe(time.perf_counter() - began)
        return response


def listen(collectors: Iterable[Any] = ()) -> None:
    """Serve /metrics on the internal port of this process, with `collectors` asked at each reading.

    With PROMETHEUS_MULTIPROC_DIR set, the counters of all web processes that share the folder are shown together.
    """
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library is untyped here
    for collector in collectors:
        registry.register(collector)
    # The figures tell how busy the product is, so they leave the machine only where METRICS_HOST says so.
    start_http_server(
        settings.ENVIRONMENT.metrics_port, addr=os.environ.get("METRICS_HOST", "127.0.0.1"), registry=registry
    )
