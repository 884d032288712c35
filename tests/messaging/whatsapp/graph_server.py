"""A real HTTP server on the loopback that answers as it is told and remembers what it was asked."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    status: int = 200
    content: bytes = b"{}"
    headers: dict = field(default_factory=dict)
    after: float = 0
    hangs_up: bool = False
    drips: bool = False


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict
    content: bytes
    from_port: int

    @property
    def json(self):
        return json.loads(self.content)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "GraphServer"

    def do_POST(self):
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = Asked(self.command, self.path, dict(self.headers), content, self.client_address[1])
        self.server.asked.append(asked)
        answer = self.server.answers.pop(0)
        self.server.released.wait(answer.after)
        if answer.hangs_up:
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, worth in {"Content-Length": str(len(answer.content)), **answer.headers}.items():
            self.send_header(name, worth)
        self.end_headers()
        self.write(answer)

    def do_GET(self):
        self.do_POST()

    def write(self, answer):
        step = 1 if answer.drips else max(len(answer.content), 1)
        for start in range(0, len(answer.content), step):
            try:
                self.wfile.write(answer.content[start : start + step])
            except OSError:
                self.close_connection = True
                return
            if answer.drips and self.server.released.wait(0.02):
                return

    def log_message(self, *_):
        """A test that fails says enough."""


class GraphServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked = [], []
        self.released = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def will_answer(self, thing=None, status=200, **how):
        content = how.pop("content", None) or json.dumps(thing).encode()
        self.answers.append(Answer(status, content, **how))

    def handle_error(self, *_):
        """The client hanging up is what some tests are about."""

    def __enter__(self):
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.released.set()
        self.shutdown()
        self._thread.join()
        self.server_close()
