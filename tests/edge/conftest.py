"""Servers for the tests of the edge."""

import shutil
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest

from customerflows import stream_tokens
from tests.edge.servers import STREAM_SECRET, EdgeServer, Servers, short_folder


@pytest.fixture(scope="session")
def running_servers() -> Iterator[Servers]:
    """Both servers, for all tests of the edge."""
    folder = short_folder()
    servers = Servers(folder)
    servers.start()
    yield servers
    servers.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def running_edge(running_servers, tmp_path_factory) -> Iterator[EdgeServer]:
    """One edge process for the tests that do not harm it."""
    edge = EdgeServer(running_servers, tmp_path_factory.mktemp("edge") / "log")
    edge.start()
    yield edge
    edge.stop()
    edge.listener.close()


@pytest.fixture
def servers(running_servers) -> Servers:
    """The servers, without envelopes of other tests."""
    running_servers.forget_envelopes()
    return running_servers


@pytest.fixture
def edge(running_edge, servers) -> EdgeServer:
    """The shared edge process with an empty table."""
    running_edge.wait_for_valkey()
    return running_edge


@pytest.fixture
def own_edge(servers, tmp_path) -> Iterator[EdgeServer]:
    """An edge process for a test that kills or blinds it."""
    edge = EdgeServer(servers, tmp_path / "log")
    edge.start()
    edge.wait_for_valkey()
    yield edge
    edge.kill()
    edge.listener.close()


@pytest.fixture
def account_id() -> str:
    """An account that no other test knows."""
    return str(uuid4())


@pytest.fixture
def kiera() -> str:
    """A member of that account."""
    return str(uuid4())


@pytest.fixture
def token(account_id, kiera) -> str:
    """A fresh stream token of Kiera's."""
    return stream_tokens.mint(STREAM_SECRET, account_id, kiera, int(time.time()))
