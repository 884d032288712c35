"""A webhook and a sandbox that posts to it: started once, made as new before each test."""

from collections.abc import Iterator

import pytest

from tests.sandbox.running import Sandbox, Webhook, made_as_new, sandbox_running, webhook_running


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Webhook, Sandbox]]:
    with (
        webhook_running() as webhook,
        sandbox_running(webhook.url, tmp_path_factory.mktemp("sandbox")) as sandbox,
    ):
        yield webhook, sandbox


@pytest.fixture
def webhook(running: tuple[Webhook, Sandbox]) -> Webhook:
    return made_as_new(*running)[0]


@pytest.fixture
def sandbox(running: tuple[Webhook, Sandbox], webhook: Webhook) -> Sandbox:
    return running[1]
