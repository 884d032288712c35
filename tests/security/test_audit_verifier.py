"""The verifier that a customer runs: one file, alone on its computer, on a real export and on forged ones."""

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from security.audit import exporting, reading, record, verifier
from security.tenancy.context import tenant_transaction
from tests.cast import Cast
from tests.sealed import seal_ripened

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sealer"])
Download = Callable[[], Path]
Lines = list[dict[str, Any]]


def run(export: Path, *arguments: str, python: tuple[str, ...] = ("-I",)) -> tuple[int, str]:
    """What the verifier says of a file, run from a copy that has nothing of the product beside it."""
    alone = export.parent / "alone"
    alone.mkdir(exist_ok=True)
    (alone / "audit_verifier.py").write_bytes(Path(verifier.__file__).read_bytes())
    command = [sys.executable, *python, str(alone / "audit_verifier.py"), str(export), *arguments]
    done = subprocess.run(command, cwd=alone, capture_output=True, text=True, timeout=30, check=False)
    return done.returncode, done.stdout + done.stderr


def rewrite(export: Path, change: Callable[[Lines], Any]) -> Path:
    """The export after somebody has worked on it."""
    lines = [json.loads(line) for line in export.read_text().splitlines()]
    change(lines)
    forged = export.with_name("forged.jsonl")
    forged.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return forged


def reseal(lines: Lines) -> None:
    """Make every link anew, as a forger who knows how would."""
    previous = verifier.GENESIS
    for position, line in enumerate(lines[:-1], 1):
        sealed = verifier.link(previous, line["event"])
        line["seal"] = {"position": position, "previous": previous, "hash": sealed}
        previous = sealed
    lines[-1]["head"] |= {"position": len(lines) - 1, "hash": previous}


def edit_and_reseal(lines: Lines) -> None:
    lines[2]["event"]["actor_name"] = "Rex Nolan"
    reseal(lines)


def sign_anew(lines: Lines) -> None:
    edit_and_reseal(lines)
    key = Ed25519PrivateKey.generate()
    lines[-1]["signature"] = b64encode(key.sign(verifier.canonical(lines[-1]["head"]))).decode()
    lines[-1]["public_key"] = b64encode(key.public_key().public_bytes_raw()).decode()


FORGERIES: dict[str, tuple[Callable[[Lines], Any], str]] = {
    "an edited event": (
        lambda lines: lines[2]["event"].update(actor_name="Rex Nolan"),
        "position 3: was changed after it was sealed",
    ),
    "an added field": (
        lambda lines: lines[2]["event"].update(approved=True),
        "position 3: was changed after it was sealed",
    ),
    "a deleted line": (lambda lines: lines.pop(2), "position 3: is missing: its seal was deleted"),
    "an event taken out of its seal": (
        lambda lines: lines[2].update(event=None),
        "position 3: has a seal, but its event was deleted",
    ),
    "two lines exchanged": (
        lambda lines: lines.insert(1, lines.pop(2)),
        "position 2: stands here twice or out of its order",
    ),
    "a line repeated": (lambda lines: lines.insert(2, lines[1]), "position 2: stands here twice or out of its order"),
    "a shorter log": (lambda lines: lines.pop(4), "the head names position 5: the file was cut or added to"),
    "no head": (lambda lines: lines.pop(), "the head is missing: the file is not complete"),
    "something behind the head": (lambda lines: lines.append(lines[0]), "something stands behind the head"),
    "another company's head": (
        lambda lines: lines[-1]["head"].update(account_id="0"),
        "an event belongs to another company than the head",
    ),
    "a chain made anew": (edit_and_reseal, "the signature of the head is not valid"),
    "no signature": (lambda lines: lines[-1].pop("signature"), "the signature of the head is not valid"),
    "a key that is none": (lambda lines: lines[-1].update(public_key="%"), "the signature of the head is not valid"),
}


def test_a_real_export_is_verified(export: Download) -> None:
    code, said = run(export(), "--key", exporting.public_key())
    assert (code, said.splitlines()[-2:]) == (0, ["the signature is valid", "VERIFIED"])


def test_the_chain_is_verified_by_python_alone(export: Download) -> None:
    code, said = run(export(), python=("-I", "-S"))
    assert code == 0
    assert "the signature was NOT checked: install the package cryptography" in said


def test_an_empty_log_is_verified(lasting_cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    with tenant_transaction(lasting_cast.dana.as_tenant()):
        head = reading.head()
    path.write_bytes(b"".join(exporting.export_of(lasting_cast.dana.as_tenant(), head)))
    assert run(path)[0] == 0


@pytest.mark.parametrize(("change", "words"), FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_export_is_not(export: Download, change: Callable[[Lines], Any], words: str) -> None:
    code, said = run(rewrite(export(), change), "--key", exporting.public_key())
    assert (code, words in said, "NOT VERIFIED" in said) == (1, True, True), said


def test_a_chain_signed_by_somebody_else_is_not_what_the_page_shows(export: Download) -> None:
    forged = rewrite(export(), sign_anew)
    assert run(forged)[0] == 0  # against the key that it brings along, which proves nothing
    code, said = run(forged, "--key", exporting.public_key())
    assert (code, "the file was signed with another key than the one you gave" in said) == (1, True)


def test_an_earlier_export_shows_that_a_log_was_begun_anew(export: Download, five_events: Cast) -> None:
    earlier = export()
    with tenant_transaction(five_events.dana.as_tenant()):
        record("account.changed", by=five_events.dana)
    seal_ripened()
    assert run(export(), "--earlier", str(earlier))[0] == 0
    code, said = run(rewrite(export(), edit_and_reseal), "--earlier", str(earlier))
    assert (code, "position 3: differs from the earlier export" in said) == (1, True)


def test_an_earlier_export_shows_that_a_log_was_cut(export: Download) -> None:
    def cut(lines: Lines) -> None:
        del lines[3:5]
        reseal(lines)

    earlier = export()
    code, said = run(rewrite(earlier, cut), "--earlier", str(earlier))
    assert (code, "position 5: was in the earlier export and is gone" in said) == (1, True)


@pytest.mark.parametrize(
    "content",
    ["", "nonsense", "[]\n", '{"head": 7}\n', '{"event": {}, "seal": {}}\n', '{"event": 7, "seal": 7}\n', "[" * 99_999],
    ids=["nothing", "no JSON", "no object", "no head", "an empty seal", "numbers", "too deep"],
)
def test_what_is_no_export_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "export.jsonl"
    path.write_text(content)
    code, said = run(path)
    assert (code in (1, 2), "Traceback" in said, "NOT " in said) == (True, False, True)


def test_a_file_that_is_not_there_is_not_readable(tmp_path: Path) -> None:
    assert run(tmp_path / "export.jsonl")[0] == 2


def test_what_is_not_sealed_yet_is_counted_and_comes_next_time(export: Download, five_events: Cast) -> None:
    with tenant_transaction(five_events.dana.as_tenant()):
        record("account.changed", by=five_events.dana)
    *_, last = (json.loads(line) for line in export().read_text().splitlines())
    assert (last["head"]["position"], last["head"]["waiting"]) == (5, 1)


def test_the_export_holds_every_field_of_every_event(export: Download) -> None:
    first = json.loads(export().read_text().splitlines()[0])["event"]
    assert (first["actor_name"], first["subject_name"], first["after"]) == (
        *("Dana Whitfield", "Copperline Heating & Air"),
        {"name": "No 1"},
    )
