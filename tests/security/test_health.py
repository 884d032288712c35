"""Probes say what is true, quickly, and nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.db import connection
from django.test import Client

from security.views import health


@pytest.fixture(autouse=True)
def fresh_answers() -> Iterator[None]:
    health._cache.clear()
    yield
    health._cache.clear()


def test_live_asks_no_server() -> None:
    assert Client().get("/health/live").json() == {"process": True}


def test_ready_when_database_and_valkey_answer(db: None) -> None:
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "valkey": True})


def test_started_when_the_schema_is_current(db: None) -> None:
    answer = Client().get("/health/startup")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "migrations": True})


def test_not_ready_without_valkey(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = redis.Redis(host="127.0.0.1", port=9, socket_connect_timeout=0.2)
    monkeypatch.setattr(health, "_valkey", nobody)
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"database": True, "valkey": False})


def test_not_started_while_a_migration_is_missing(transactional_db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'pipeline'")
    try:
        assert Client().get("/health/startup").status_code == 503
    finally:
        restore_migrations()


def restore_migrations() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('pipeline', '0001_initial', now()), ('pipeline', '0002_stage_totals', now())"
        )


def test_probes_are_answered_from_memory_for_a_moment(db: None, django_assert_num_queries: Any) -> None:
    Client().get("/health/ready")
    with django_assert_num_queries(0):
        Client().get("/health/ready")
