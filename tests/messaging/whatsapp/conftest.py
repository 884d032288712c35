"""A pretend Graph on the loopback and a client of one number that speaks to it."""

import pytest

from messaging.whatsapp.client import GraphClient
from messaging.whatsapp.transport import Patience, Transport
from tests.messaging.whatsapp.graph_server import GraphServer

TOKEN = "EAAG-very-secret"


@pytest.fixture
def graph():
    with GraphServer() as server:
        yield server


@pytest.fixture
def client(graph):
    transport = Transport(f"{graph.url}/graph", Patience(connect=1, read=0.3, write=1, pool=0.2, whole=0.6))
    yield GraphClient(f"{graph.url}/graph", "v25.0", TOKEN, "100000000000001", transport)
    transport.close()
