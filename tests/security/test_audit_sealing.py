"""The chain: nothing is left out however many write at once, and what is changed afterwards is found where it is."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Event as Flag
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from security.audit import record, sealing
from security.audit.reading import faults, head
from security.audit.sealing import seal_now_and_then, seal_ripe
from security.tenancy.context import tenant_transaction
from tests.cast import Cast
from tests.isolation.sessions import session_of
from tests.sealed import ripen, seal_ripened
from tests.servers import superuser

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sealer"])

WRITERS, EACH = 8, 25
THIRD = "(SELECT id FROM security_auditseal WHERE position = 3)"
TAMPERING = {
    "an edited name": (
        f"UPDATE security_auditevent SET actor_name = 'Rex' WHERE id = {THIRD}",
        ["position 3 was changed after it was sealed"],
    ),
    "an edited time": (
        f"UPDATE security_auditevent SET at = at + interval '1 microsecond' WHERE id = {THIRD}",
        ["position 3 was changed after it was sealed"],
    ),
    "an edited value": (
        f'UPDATE security_auditevent SET after = \'{{"name": "x"}}\' WHERE id = {THIRD}',
        ["position 3 was changed after it was sealed"],
    ),
    "a deleted event": (
        f"DELETE FROM security_auditevent WHERE id = {THIRD}",
        ["position 3 has a seal, but its event was deleted"],
    ),
    "a deleted seal": (
        "DELETE FROM security_auditseal WHERE position = 3",
        ["position 3 is missing: its seal was deleted", "has lost its seal"],
    ),
    "an event deleted with its seal": (
        f"DELETE FROM security_auditevent WHERE id = {THIRD}; DELETE FROM security_auditseal WHERE position = 3",
        ["position 3 is missing: its seal was deleted"],
    ),
    "several deleted seals": (
        "DELETE FROM security_auditseal WHERE position IN (2, 3)",
        ["position 2 is missing: its seal was deleted (2 in a row, up to 3)", "has lost its seal", "has lost its seal"],
    ),
    "a hidden deletion": (
        (
            f"DELETE FROM security_auditevent WHERE id = {THIRD}; DELETE FROM security_auditseal WHERE position = 3; "
            "UPDATE security_auditseal SET position = position - 1 WHERE position > 3"
        ),
        ["position 3 does not follow the event before it: the order or a seal was changed"],
    ),
    "two events exchanged": (
        (
            "UPDATE security_auditseal SET position = -2 WHERE position = 2; "
            "UPDATE security_auditseal SET position = 2 WHERE position = 3; "
            "UPDATE security_auditseal SET position = 3 WHERE position = -2"
        ),
        [
            "position 2 does not follow the event before it: the order or a seal was changed",
            "position 3 does not follow the event before it: the order or a seal was changed",
            "position 4 does not follow the event before it: the order or a seal was changed",
        ],
    ),
    "a seal made anew": (
        "UPDATE security_auditseal SET hash = repeat('a', 64) WHERE position = 3",
        [
            "position 3 was changed after it was sealed",
            "position 4 does not follow the event before it: the order or a seal was changed",
        ],
    ),
    "an event slipped in below": (
        (
            "CREATE TEMPORARY TABLE copy AS SELECT * FROM security_auditevent "
            "WHERE id = (SELECT id FROM security_auditseal WHERE position = 2); "
            "UPDATE copy SET id = gen_random_uuid(); INSERT INTO security_auditevent SELECT * FROM copy"
        ),
        ["has lost its seal"],
    ),
}


def write_events(cast: Cast, count: int) -> None:
    """Events of one writer, each in a transaction of its own."""
    try:
        for _ in range(count):
            with tenant_transaction(cast.kiera.as_tenant()):
                record("account.changed", by=cast.kiera, about=cast.copperline)
    finally:
        connection.close()


def seal_until(done: Flag) -> None:
    """A sealer at work while others write."""
    try:
        while not done.is_set():
            seal_ripe()
    finally:
        connections["sealer"].close()


def positions_of(member: Any) -> tuple[int, int, list[Any]]:
    """Sealed events, events that wait, and what is wrong."""
    with tenant_transaction(member.as_tenant()):
        return head().position, head().waiting, faults()[1]


def test_eight_writers_leave_no_gap(lasting_cast: Cast) -> None:
    done = Flag()
    with ThreadPoolExecutor(WRITERS + 2) as pool:
        sealers = [pool.submit(seal_until, done) for _ in range(2)]
        for writer in [pool.submit(write_events, lasting_cast, EACH) for _ in range(WRITERS)]:
            writer.result()
        done.set()
        assert [sealer.result() for sealer in sealers] == [None, None]
    seal_ripened()
    assert positions_of(lasting_cast.dana) == (WRITERS * EACH, 0, [])


def test_an_event_waits_while_an_older_transaction_is_open(lasting_cast: Cast) -> None:
    with session_of("cf_app") as older:
        older.execute("SELECT pg_current_xact_id()")
        write_events(lasting_cast, 1)
        assert (seal_ripe(), positions_of(lasting_cast.dana)) == (0, (0, 1, []))
        older.rollback()
    assert (seal_ripened(), positions_of(lasting_cast.dana)) == (1, (1, 0, []))


def test_each_company_has_a_chain_of_its_own(lasting_cast: Cast) -> None:
    for member in (lasting_cast.dana, lasting_cast.rex, lasting_cast.dana):
        with tenant_transaction(member.as_tenant()):
            record("account.changed", by=member)
    assert seal_ripened() == 3
    assert (positions_of(lasting_cast.dana), positions_of(lasting_cast.rex)) == ((2, 0, []), (1, 0, []))


def test_a_second_sealer_passes_by(lasting_cast: Cast) -> None:
    write_events(lasting_cast, 1)
    with session_of("cf_sealer") as other:
        other.execute("SELECT pg_advisory_xact_lock(4703201)")
        assert seal_ripe() == 0
        other.rollback()
    assert seal_ripened() == 1


def test_the_relay_seals_now_and_then(lasting_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_rested", 0.0)
    write_events(lasting_cast, 1)
    ripen()
    assert seal_now_and_then() == 1
    write_events(lasting_cast, 1)
    assert seal_now_and_then() == 0


def test_a_long_queue_is_sealed_without_a_rest(lasting_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_rested", 0.0)
    monkeypatch.setattr(sealing, "BATCH", 2)
    write_events(lasting_cast, 5)
    ripen()
    assert [seal_now_and_then() for _ in range(4)] == [2, 2, 1, 0]
    assert positions_of(lasting_cast.dana) == (5, 0, [])


def test_a_restored_database_goes_on_sealing(five_events: Cast) -> None:
    superuser("UPDATE security_auditevent SET xid = '9000000000'; UPDATE security_auditseal SET xid = '9000000000'")
    superuser("DELETE FROM security_auditseal WHERE position = 5")
    write_events(five_events, 1)
    assert seal_ripened() == 2
    assert positions_of(five_events.dana)[::2] == (6, [])


def test_a_whole_chain_is_verified(five_events: Cast) -> None:
    said = StringIO()
    call_command("audit_verify", stdout=said)
    call_command("audit_verify", account="copperline", stdout=said)
    assert said.getvalue() == f"{five_events.copperline.id}: 5 events, chain verified\n" * 2


@pytest.mark.parametrize(("statement", "found"), TAMPERING.values(), ids=TAMPERING.keys())
def test_the_command_finds_exactly(five_events: Cast, statement: str, found: list[str]) -> None:
    superuser(statement)
    with pytest.raises(CommandError) as refusal:
        call_command("audit_verify", account="copperline")
    lines = str(refusal.value).splitlines()
    assert len(lines) == len(found)
    assert all(words in line for line, words in zip(lines, found, strict=True)), lines


def test_the_command_looks_at_every_company(five_events: Cast) -> None:
    superuser("DELETE FROM security_auditevent")
    with pytest.raises(CommandError, match="position 5 has a seal, but its event was deleted"):
        call_command("audit_verify")


def test_the_command_knows_its_companies(lasting_cast: Cast) -> None:
    with pytest.raises(CommandError, match="There is no company 'nowhere'"):
        call_command("audit_verify", account="nowhere")


def test_what_is_rolled_back_leaves_no_hole(lasting_cast: Cast) -> None:
    write_events(lasting_cast, 1)
    with tenant_transaction(lasting_cast.dana.as_tenant()):
        record("account.changed", by=lasting_cast.dana)
        transaction.set_rollback(True)
    write_events(lasting_cast, 1)
    seal_ripened()
    assert positions_of(lasting_cast.dana) == (2, 0, [])
