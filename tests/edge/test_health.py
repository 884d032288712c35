"""What the proxy learns about an edge process."""

import httpx
import pytest

from tests.edge.servers import eventually


@pytest.fixture
def valkey_away(servers):
    """Valkey is down for the length of a test."""
    servers.kill_valkey()
    yield
    servers.start_valkey()


def readiness(edge):
    return httpx.get(edge.address + "/health/ready", timeout=10)


def test_an_edge_with_both_servers_is_ready(own_edge):
    answer = readiness(own_edge)
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": True, "valkey": True}


def test_an_edge_without_valkey_lives_but_is_not_ready(own_edge, valkey_away):
    assert httpx.get(own_edge.address + "/health/live").json() == {"status": "ok"}
    assert readiness(own_edge).status_code == 503
    assert readiness(own_edge).json()["valkey"] is False


def test_readiness_follows_the_database(own_edge, servers):
    servers.kill_postgres()
    away = readiness(own_edge)
    servers.start_postgres()
    assert away.json() == {"status": "unavailable", "database": False, "valkey": True}
    eventually(lambda: readiness(own_edge).status_code == 200)
