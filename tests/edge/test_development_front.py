"""Edge, sandbox and site on one port, as `make run` serves them, over the migrated database."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import psycopg
import pytest

from customerflows.environment import CHECKOUT, load
from tests.edge.posting import signed
from tests.edge.servers import eventually
from tests.servers import DATABASE, servers

NAME = "development-front"
ENVIRONMENT = load(servers.variables(DATABASE))


@pytest.fixture(scope="module")
def address(django_db_setup, tmp_path_factory) -> Iterator[str]:
    """The front's own process."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    variables = {"PATH": os.defpath, "SITE_URL": address, "SANDBOX_STATE": str(tmp_path_factory.mktemp("sandbox"))}
    given = servers.variables(DATABASE)
    # Under a name of its own, so that its connections are told from those of other tests.
    given["DATABASE_URL"] += f"&application_name={NAME}"
    command = [sys.executable, "-m", "uvicorn", "customerflows.asgi:application", "--log-level", "warning"]
    process = subprocess.Popen(
        [*command, "--fd", str(listener.fileno())],
        cwd=CHECKOUT,
        env=variables | given,
        pass_fds=[listener.fileno()],
    )
    httpx.get(address + "/health/live", timeout=30).raise_for_status()
    yield address
    process.terminate()
    assert process.wait(10) is not None
    listener.close()


def database(query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(servers.database_url("postgres", DATABASE)) as connection:
        return connection.execute(query).fetchall()


def test_the_site_answers_behind_the_edge(address):
    assert httpx.get(address + "/health/ready").status_code == 200
    assert "csrf" in httpx.get(address + "/login/").text


def test_a_webhook_goes_into_the_product_s_own_table(address):
    body = b'{"entry": []}'
    answer = httpx.post(
        address + "/webhooks/whatsapp/", content=body, headers=signed(body, ENVIRONMENT.whatsapp_app_secret)
    )
    assert answer.status_code == 200
    assert database("DELETE FROM messaging_inbound_envelope RETURNING source, body") == [("whatsapp", body)]


def test_a_stream_without_a_token_is_refused(address):
    assert httpx.get(address + "/events/").status_code == 403


def test_the_sandbox_is_mounted_with_its_prefix(address):
    assert httpx.get(address + "/sandbox", follow_redirects=True).status_code == 200
    assert httpx.get(address + "/sandboxes/").headers["location"].startswith("/login/")


def test_the_site_s_threads_keep_their_connections_and_open_no_more(address):
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda _: httpx.get(address + "/health/ready").status_code, range(200)))
    [[connections]] = database(f"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{NAME}'")
    assert answers == [200] * 200
    assert 0 < connections <= 8


def test_a_large_body_reaches_the_site_whole(address):
    answer = httpx.post(address + "/login/", files={"file": b"x" * 5_000_000}, timeout=20)
    assert answer.status_code == 403


def test_a_client_that_goes_away_while_uploading_does_not_cost_a_thread(address):
    for _ in range(9):
        with socket.create_connection(("127.0.0.1", httpx.URL(address).port)) as connection:
            connection.sendall(b"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\nabc")
    eventually(lambda: httpx.get(address + "/health/ready").status_code == 200)
