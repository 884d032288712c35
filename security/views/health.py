"""Probes: is the process alive, has it started, can it serve? Cached, so that a flood of probes costs nothing."""

import time
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from security.access import public

CACHED_SECONDS = 2.0
_cache: dict[str, tuple[float, dict[str, bool]]] = {}
_valkey = redis.Redis.from_url(settings.ENVIRONMENT.redis_url, socket_timeout=1, socket_connect_timeout=0.5)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            # A standby that has not been promoted answers as well, and takes no writes.
            cursor.execute("SELECT NOT pg_is_in_recovery()")
            return bool(cursor.fetchone()[0])
    except DatabaseError:
        return False


def _broker() -> bool:
    try:
        return bool(_valkey.ping())
    except redis.RedisError:
        return False


def _migrated() -> bool:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return False
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _answer(name: str, checks: dict[str, Callable[[], bool]]) -> HttpResponse:
    """200 when every check holds and 503 otherwise, with each check's result."""
    checked_at, results = _cache.get(name, (0.0, {}))
    # This clock may begin near zero, so the difference alone does not tell that nothing was asked yet.
    if time.monotonic() - checked_at > CACHED_SECONDS or not checked_at:
        results = {check: run() for check, run in checks.items()}
        _cache[name] = (time.monotonic(), results)
    return JsonResponse(results, status=200 if all(results.values()) else 503)


@public("a probe; says only that the process answers")
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; asks no server, because restarting would not mend one."""
    return JsonResponse({"process": True})


@public("a probe; says only which servers answer")
@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """Requests can be served: the database takes writes and Valkey answers."""
    return _answer("ready", {"database": _database, "valkey": _broker})


@public("a probe; says only whether the schema is current")
@require_GET
def startup(request: HttpRequest) -> HttpResponse:
    """The schema is the one that this code expects."""
    return _answer("startup", {"database": _database, "migrations": _migrated})
