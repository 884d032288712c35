"""A real browser on a real server, for what scripts and style sheets do."""

from copy import deepcopy
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import sync_playwright

from customerflows.running.browser import find
from tests.frontend import pages

# No sessions, no people: these pages are about the browser. The policy is the product's own.
MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SPY = """window.blocked = [];
addEventListener("securitypolicyviolation", event => blocked.push(event.violatedDirective + event.blockedURI));"""
HTML = Path(__file__).parent / "pages_html"


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        """The test says what went wrong, not the server's log."""


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 50

    def handle_error(self, request, client_address):
        """A browser that closes a connection early is no error."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of the small site of `pages`."""
    call_command("build_icons", verbosity=0)
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(HTML)
    changes = {
        "ROOT_URLCONF": "tests.frontend.pages",
        "MIDDLEWARE": MIDDLEWARE,
        "TEMPLATES": templates,
        "STATIC_ROOT": tmp_path_factory.mktemp("collected"),
    }
    with override_settings(**changes), Server(("127.0.0.1", 0), Quiet) as server:
        server.set_app(WSGIHandler())
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(site, chromium):
    """A desktop page; at the end nothing was blocked by the policy and no script failed."""
    pages.start_over()
    errors = []
    context = chromium.new_context(base_url=site, viewport={"width": 1440, "height": 900})
    context.add_init_script(SPY)
    opened = context.new_page()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    blocked = opened.evaluate("window.blocked")
    context.close()
    assert (errors, blocked) == ([], [])
