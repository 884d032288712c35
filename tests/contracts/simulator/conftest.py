"""A webhook and a sandbox that posts to it, fresh for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.running import Sandbox, Webhook, sandbox_running, webhook_running


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with webhook_running() as webhook:
        yield webhook


@pytest.fixture
def sandbox(webhook: Webhook, tmp_path: Path) -> Iterator[Sandbox]:
    with sandbox_running(webhook.url, tmp_path) as sandbox:
        yield sandbox
