"""What tests of the audit log need: events that are committed, and the sealer's turn."""

from collections.abc import Callable
from pathlib import Path

import pytest

from security.audit import exporting, reading, record
from security.tenancy.context import tenant_transaction
from tests.cast import Cast
from tests.sealed import seal_ripened


@pytest.fixture
def five_events(lasting_cast: Cast) -> Cast:
    """Copperline's log: five sealed changes of its name, each in a transaction of its own."""
    for number in range(1, 6):
        with tenant_transaction(lasting_cast.dana.as_tenant()):
            record(
                "account.changed", by=lasting_cast.dana, about=lasting_cast.copperline, after={"name": f"No {number}"}
            )
    assert seal_ripened() == 5
    return lasting_cast


@pytest.fixture
def export(five_events: Cast, tmp_path: Path) -> Callable[[], Path]:
    """Downloads Copperline's log into a file."""

    def download() -> Path:
        path = tmp_path / f"export-{len(list(tmp_path.iterdir()))}.jsonl"
        with tenant_transaction(five_events.dana.as_tenant()):
            head = reading.head()
        path.write_bytes(b"".join(exporting.export_of(five_events.dana.as_tenant(), head)))
        return path

    return download
