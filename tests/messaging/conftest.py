"""A conversation that Maria has begun."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast
from tests.messaging.envelopes import COPPERLINE_NUMBER, connect_number
from tests.messaging.line import Line
from tests.sandbox.running import sandbox_running, webhook_running


@pytest.fixture
def line(lasting_cast: Cast, settings: Any, tmp_path: Path) -> Iterator[Line]:
    """A conversation that Maria has begun."""
    connect_number(lasting_cast.dana, COPPERLINE_NUMBER, "+15125550100")
    with webhook_running() as webhook, sandbox_running(webhook.url, tmp_path) as sandbox:
        settings.ENVIRONMENT = replace(
            settings.ENVIRONMENT, whatsapp_graph_url=f"{sandbox.url}/graph", storage_url=f"file://{tmp_path}/media"
        )
        line = Line(lasting_cast, sandbox, webhook)
        line.maria_writes("AC is blowing warm air")
        yield line
