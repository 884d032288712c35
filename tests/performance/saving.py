"""``python -m tests.performance.saving``: saves the main forms as a web process would, and says what went wrong.

Started by a test with a broker that is not there. Takes JSON with the keys of a company's things, and prints JSON: each
form that was not saved at once, and each address to which a request opened a connection (libpq's are not seen).
"""

import json
import logging
import socket
import sys
import time
from typing import Any

import django
from django.conf import settings
from django.test import Client
from django.urls import reverse

SLOW_SECONDS = 3


def main() -> None:
    """Save one form after the other, each as a page without JavaScript sends it."""
    keys = json.loads(sys.argv[1])
    django.setup()
    logging.disable(logging.INFO)
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = keys["session"]
    browser.get(reverse("messaging:conversation", args=[keys["account"], keys["conversation"]]))
    called = _watch_connections()
    forms = [_saved(browser, route, keys, data) for route, data in _forms(keys).items()]
    json.dump({"forms": [form for form in forms if form], "connections": called}, sys.stdout)


def _forms(keys: dict[str, str]) -> dict[tuple[str, str], dict[str, str]]:
    """The routes with the key that their address holds, and what people enter."""
    return {
        ("messaging:message_new", "conversation"): {"mode": "reply", "body": "We come at three.", "key": "one"},
        ("messaging:reading", "conversation"): {},
        ("messaging:assignment", "conversation"): {"assignee": keys["member"]},
        ("contacts:contact_new", ""): {"name": "Maria Delgado", "phone": "(512) 555-0142"},
        ("contacts:note_new", "contact"): {"body": "Asked for a visit."},
        ("pipeline:deal_new", ""): {"title": "AC not cooling", "contact": keys["contact"], "stage": keys["stage"]},
        ("pipeline:deal_move", "deal"): {"stage": keys["stage"]},
        ("messaging:closure", "conversation"): {},
    }


def _saved(browser: Client, route: tuple[str, str], keys: dict[str, str], data: dict[str, str]) -> str:
    """Post; returns nothing when it was saved at once, else what happened."""
    name, key = route
    began = time.monotonic()
    answer = browser.post(reverse(name, args=[keys["account"], *([keys[key]] if key else [])]), data)
    seconds = time.monotonic() - began
    if answer.status_code == 302 and seconds < SLOW_SECONDS:
        return ""
    return f"{name}: {answer.status_code} after {seconds:.1f} s"


def _watch_connections() -> list[str]:
    """From now on, note where Python's sockets connect to."""
    called: list[str] = []
    connect = socket.socket.connect

    def noting(self: socket.socket, address: Any) -> None:
        called.append(str(address))
        connect(self, address)

    with_notes: Any = socket.socket
    with_notes.connect = noting
    return called


if __name__ == "__main__":
    main()
