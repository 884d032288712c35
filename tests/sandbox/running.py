"""The sandbox phone on a real port, a webhook that checks its signatures, and a clock that can be moved."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import uvicorn

from messaging.whatsapp.simulator.app import create_app
from messaging.whatsapp.simulator.settings import Settings

SECRET = "a secret that only this test knows"
VERIFY_TOKEN = "a verify token"
NUMBER = "100000000000001"
MARIA = "15125550142"
PATIENCE = 10.0


@dataclass(frozen=True)
class Arrival:
    """One POST to the webhook."""

    body: bytes
    signature: str
    answer: int

    @property
    def is_signed(self) -> bool:
        expected = "sha256=" + hmac.new(SECRET.encode(), self.body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, self.signature)

    @property
    def value(self) -> dict[str, Any]:
        return json.loads(self.body)["entry"][0]["changes"][0]["value"]


class Webhook:
    """The product's endpoint as the sandbox sees it: notes what arrives, answers 200 or what `refusals` says next."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.refusals: list[int] = []
        self._changed = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks/whatsapp/"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait_until(self, is_enough: Callable[[list[Arrival]], Any]) -> list[Arrival]:
        """Wait until what arrived is enough; fail with what did arrive when it takes too long."""
        with self._changed:
            assert self._changed.wait_for(lambda: is_enough(self.arrivals), PATIENCE), self.kinds
            return list(self.arrivals)

    def wait_for(self, count: int) -> list[Arrival]:
        return self.wait_until(lambda arrivals: len(arrivals) >= count)

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [message for arrival in self.arrivals for message in arrival.value.get("messages", ())]

    @property
    def statuses(self) -> list[dict[str, Any]]:
        return [status for arrival in self.arrivals for status in arrival.value.get("statuses", ())]

    @property
    def kinds(self) -> list[str]:
        return [status["status"] for status in self.statuses] + [message["type"] for message in self.messages]

    def _handler(webhook) -> type[BaseHTTPRequestHandler]:  # noqa: N805  # the inner class has a self of its own
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = parse_qs(urlsplit(self.path).query)
                is_right = query["hub.verify_token"] == [VERIFY_TOKEN]
                self._answer(200 if is_right else 403, query["hub.challenge"][0].encode() if is_right else b"")

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with webhook._changed:
                    answer = webhook.refusals.pop(0) if webhook.refusals else 200
                    arrival = Arrival(body, self.headers.get("X-Hub-Signature-256", ""), answer)
                    webhook.arrivals.append(arrival)
                    webhook._changed.notify_all()
                self._answer(answer, b"")

            def _answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: Any) -> None:
                """Keep the test output clean."""

        return Handler


class Clock:
    """The computer's clock, plus what the test advanced."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


class Sandbox:
    """What a test holds in hand: the business's client, the control endpoints, the clock."""

    def __init__(self, url: str, clock: Clock, settings: Settings) -> None:
        self.url = url
        self.clock = clock
        self.settings = settings
        self.http = httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False)
        self.token = {"Authorization": "Bearer a-token"}

    def post(self, path: str, **body: Any) -> httpx.Response:
        """Call the Graph API as the business."""
        return self.http.post(f"/graph/v25.0/{path}", json=body, headers=self.token)

    def send(self, text: str = "Hello Maria", to: str = MARIA, **more: Any) -> httpx.Response:
        """Send a text as the business."""
        body = {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": text}}
        return self.post(f"{NUMBER}/messages", **{**body, **more})

    def get(self, path: str, **query: Any) -> httpx.Response:
        """Ask the Graph API as the business."""
        return self.http.get(f"/graph/v25.0/{path}", params=query, headers=self.token)

    def control(self, path: str, **body: Any) -> dict[str, Any]:
        """Call a control endpoint that must succeed."""
        response = self.http.post(f"/control/{path}", json=body)
        assert response.status_code == 200, response.text
        return response.json()

    def write(self, text: str = "Our AC is broken", sender: str = MARIA, **more: Any) -> str:
        """Send a message as the customer; return its id."""
        return self.control("messages", **{"from": sender, "text": text, **more})["id"]

    def sent(self) -> list[dict[str, Any]]:
        """What the business sent, newest first."""
        return self.http.get("/control/sent").json()["data"]

    def log(self) -> list[dict[str, Any]]:
        """The webhook log, newest first."""
        return self.http.get("/control/webhook-log").json()["data"]


def made_as_new(webhook: Webhook, sandbox: Sandbox) -> tuple[Webhook, Sandbox]:
    """Forget what an earlier test left. Deliveries go out one by one: once the last is through, none is left."""
    webhook.refusals.clear()
    sandbox.clock.ahead = 0.0
    sandbox.control("reset")
    sandbox.control("raw", payload="the last one", wait=PATIENCE)
    sandbox.control("reset")
    webhook.arrivals.clear()
    return webhook, sandbox


@contextmanager
def webhook_running() -> Iterator[Webhook]:
    webhook = Webhook()
    yield webhook
    webhook.close()


@contextmanager
def sandbox_running(webhook_url: str, state_dir: Path, app: Any = None, path: str = "") -> Iterator[Sandbox]:
    """Serve the sandbox, or `app` that mounts it under `path`, until the block ends."""
    settings = Settings(
        webhook_url=webhook_url,
        app_secret=SECRET,
        verify_token=VERIFY_TOKEN,
        state_dir=state_dir,
        webhook_timeout=2.0,
        retry_base=0.05,
        status_gap=0.02,
    )
    clock = Clock()
    serving = app or create_app(settings, clock)
    config = uvicorn.Config(serving, port=0, log_level="warning", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    sandbox = Sandbox(f"http://127.0.0.1:{port}{path}", clock, settings)
    yield sandbox
    sandbox.http.close()
    server.should_exit = True
    thread.join(PATIENCE)


def wait_until(is_so: Callable[[], Any]) -> None:
    """Wait until something is so; fail when it takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "It did not come to pass."
        time.sleep(0.01)
